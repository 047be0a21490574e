package corral.mcp.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import corral.mcp.modern.ModernEra;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Whatever a body holds, it is one message or refused with a code, and so is what it says about itself. */
class IncomingFuzzTest {
    private static final McpJsonMapper JSON = McpJsonDefaults.getMapper();
    private static final ModernEra MODERN = new ModernEra(
            Implementation.builder("corral", "1").build(),
            ServerCapabilities.builder().build(),
            "",
            List.of());

    @FuzzTest(maxDuration = "1m")
    void aBodyIsOneMessageOrRefused(byte[] body) {
        switch (Incoming.read(JSON, body)) {
            case Incoming.Malformed(var id, var error) ->
                assertThat(error.code()).isBetween(-32_768, -32_000);
            case Incoming.Request(var request) -> {
                assertThat(request.id()).isInstanceOfAny(String.class, Integer.class, Long.class);
                assertThat(request.params()).isInstanceOf(Map.class);
                Optional<String> complaint = Shapes.complaint(request);
                assertThat(complaint.orElse("fine")).isNotBlank();
                Optional<ModernEra.Refused> refused =
                        MODERN.check(name -> Optional.of(new String(body, UTF_8)), request, Optional.empty());
                assertThat(refused.map(ModernEra.Refused::status).orElse(200)).isIn(200, 400);
            }
            case Incoming.Notification(var notification) ->
                assertThat(notification.method()).isNotEmpty();
            case Incoming.Response() -> {}
        }
    }
}
