package corral.envd.client;

import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.sandbox.SandboxAddress;
import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import corral.envd.tls.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Speaks to daemons over HTTP. Each call opens a connection of its own and closes it: the address of a sandbox may belong to another one soon,
 * and a kept connection would lead to the wrong one or to none.
 */
public final class EnvdAgent implements SandboxAgent {
    /** Where daemons with TLS listen (OpenKruise Agents). */
    public static final int TLS_PORT = 49984;

    private final int port;
    private final Optional<SSLContext> tls;

    /** Daemons listen at {@link SandboxAddress#DAEMON_PORT}. */
    public EnvdAgent() {
        this(SandboxAddress.DAEMON_PORT, Optional.empty());
    }

    EnvdAgent(int port, Optional<SSLContext> tls) {
        this.port = port;
        this.tls = tls;
    }

    /**
     * One that speaks TLS to daemons and shows them a certificate. It believes daemons whose certificate is for {@link ShortExchange#SERVER_NAME}, and
     * never falls back to speaking openly.
     *
     * @throws IOException when the files are missing or unfit; the message says which and what to do
     */
    public static EnvdAgent secured(Credentials credentials) throws IOException {
        return new EnvdAgent(TLS_PORT, Optional.of(credentials.context()));
    }

    @Override
    public AgentOutcome initialise(SandboxAddress address, Initialisation told, Duration atMost) {
        Json.Builder env = Json.object();
        told.env().forEach(env::with);
        Json.Builder body = Json.object()
                .with("accessToken", told.token().value())
                .with("envVars", env.build())
                .with("timestamp", told.now().toString())
                .with("sandboxId", told.id().value())
                .with("templateId", told.template().value())
                .with("epoch", told.epoch());
        told.inherited().ifPresent(token -> body.with("inheritedToken", token.value()));
        return ask(address, "POST", "/init", body.build().text().getBytes(StandardCharsets.UTF_8), atMost);
    }

    @Override
    public AgentOutcome health(SandboxAddress address, Duration atMost) {
        return ask(address, "GET", "/health", new byte[0], atMost);
    }

    private AgentOutcome ask(SandboxAddress address, String method, String path, byte[] body, Duration atMost) {
        try (ShortExchange exchange = ShortExchange.open(address.ip(), port, tls, atMost)) {
            ShortExchange.Answer answer = exchange.ask(method, path, body);
            if (answer.status() == 204) {
                return new AgentOutcome.Ready();
            }
            String sentence = "The daemon at " + address.ip() + " answered " + answer.status() + " to " + path + ": "
                    + message(answer.body());
            return answer.status() >= 400 && answer.status() < 500
                    ? new AgentOutcome.Rejected(sentence)
                    : new AgentOutcome.Unreachable(sentence);
        } catch (IOException failed) {
            return new AgentOutcome.Unreachable(
                    "The daemon at " + address.ip() + " did not answer " + path + ": " + failed.getMessage());
        }
    }

    private static String message(byte[] body) {
        try {
            return JsonReader.object(body).fields().get("message") instanceof Json.Str(String text) ? text : "";
        } catch (MalformedJson _) {
            return "no explanation";
        }
    }
}
