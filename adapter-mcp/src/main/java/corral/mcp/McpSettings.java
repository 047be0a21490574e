package corral.mcp;

import corral.mcp.token.TokenSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set of the MCP front door.
 *
 * @param origins web pages that may call it, as {@code https://host:port}; one without a port means every port; other pages are answered 403
 * @param maxBody bytes of one request; more answers 413
 * @param callsPerKey requests that one key may have under way at one time; more answers 429
 * @param progressAfter after how long a call that is still under way becomes a stream with signs of life
 * @param progressEvery how often a sign of life is sent then; a client that is gone is noticed by it
 * @param defaultLife how long a sandbox lives for which nothing else is asked
 * @param sandboxUrl where a port of a sandbox is reached, with <code>{port}</code> and <code>{id}</code> in it
 * @param version of Corral, told to clients
 * @param tokens which tokens are taken beside API keys
 */
public record McpSettings(
        List<String> origins,
        int maxBody,
        int callsPerKey,
        Duration progressAfter,
        Duration progressEvery,
        Duration defaultLife,
        String sandboxUrl,
        String version,
        Optional<TokenSettings> tokens) {
    public static final McpSettings DEFAULT = new McpSettings(
            List.of("http://localhost", "http://127.0.0.1"),
            4 << 20,
            32,
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofMinutes(5),
            "http://{port}-{id}.localhost",
            "0",
            Optional.empty());

    public McpSettings {
        origins = List.copyOf(origins);
        if (maxBody < 1_024 || callsPerKey < 1) {
            throw new IllegalArgumentException("A request has at least 1024 bytes, and a key at least one call.");
        }
    }
}
