package corral.e2b.control;

import com.fasterxml.jackson.databind.JsonNode;
import corral.api.lifecycle.CreateSandbox;
import corral.api.sandbox.Claim;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.team.TeamId;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** From a create body to a command. What is asked for and not enforced here is refused, never passed over. */
final class CreateRequests {
    /** When a body of {@code POST /sandboxes} names no timeout (E2B protocol). */
    static final Duration DEFAULT_TIMEOUT_V1 = Duration.ofSeconds(15);
    /** When a body of {@code POST /v2/sandboxes} names no timeout (E2B protocol). */
    static final Duration DEFAULT_TIMEOUT_V2 = Duration.ofMinutes(5);

    private static final int MAX_TEMPLATE_NAME = 256;
    private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[a-z0-9-]{1,255}");

    private CreateRequests() {}

    static CreateSandbox command(
            Bodies.NewSandbox body, TeamId team, Duration defaultTimeout, @Nullable String idempotencyKey) {
        String template = body.templateID();
        if (template == null || template.isBlank() || template.length() > MAX_TEMPLATE_NAME) {
            throw new Rejected(400, "templateID is required and has at most " + MAX_TEMPLATE_NAME + " characters.");
        }
        boolean autoPause = Boolean.TRUE.equals(body.autoPause());
        boolean autoResume = body.autoResume() != null
                && Boolean.TRUE.equals(body.autoResume().enabled());
        boolean filesAlone = Boolean.FALSE.equals(body.autoPauseMemory());
        if (filesAlone && (!autoPause || autoResume)) {
            throw new Rejected(
                    400, "autoPauseMemory: false needs autoPause: true, and traffic cannot wake such a sandbox.");
        }
        refuse(body.iam(), "iam");
        refuse(body.volumeMounts(), "volumeMounts");
        ReservedMetadata.Read metadata = ReservedMetadata.read(texts("metadata", body.metadata()));
        Duration timeout = Fields.seconds("timeout", body.timeout(), defaultTimeout);
        CreateSandbox command = new CreateSandbox(
                TemplateNames.plain(template, team),
                metadata.neverTimeout() ? Optional.empty() : Optional.of(timeout),
                autoPause ? (filesAlone ? OnTimeout.SHELVE : OnTimeout.PAUSE) : OnTimeout.KILL,
                autoResume,
                metadata.metadata(),
                texts("envVars", body.envVars()),
                network(body),
                Optional.empty());
        return idempotencyKey == null ? command : named(command, idempotencyKey);
    }

    private static CreateSandbox named(CreateSandbox command, String key) {
        if (!IDEMPOTENCY_KEY.matcher(key).matches()) {
            throw new Rejected(400, "An Idempotency-Key has 1 to 255 characters of a-z, 0-9 and '-'.");
        }
        return new CreateSandbox(
                command.template(),
                command.timeout(),
                command.onTimeout(),
                command.autoResume(),
                command.metadata(),
                command.env(),
                command.network(),
                Optional.of(new Claim.Idempotency(key, digest(command))));
    }

    /** Of what the request means, not of how it was spelled: two bodies that ask for the same have the same. */
    private static String digest(CreateSandbox command) {
        MessageDigest sha;
        try {
            sha = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256.", impossible);
        }
        add(sha, command.template());
        add(sha, command.timeout().map(Duration::toString).orElse("never"));
        add(sha, command.onTimeout().name());
        add(sha, Boolean.toString(command.autoResume()));
        add(sha, Boolean.toString(command.network().internet()));
        add(sha, Boolean.toString(command.network().publicTraffic()));
        add(sha, command.network().maskedHost().orElse(""));
        add(sha, command.metadata());
        add(sha, command.env());
        return HexFormat.of().formatHex(sha.digest());
    }

    private static void add(MessageDigest sha, Map<String, String> sorted) {
        add(sha, Integer.toString(sorted.size()));
        sorted.forEach((key, value) -> {
            add(sha, key);
            add(sha, value);
        });
    }

    private static void add(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.US_ASCII));
        sha.update(bytes);
    }

    private static NetworkAccess network(Bodies.NewSandbox body) {
        boolean internet = !Boolean.FALSE.equals(body.allowInternetAccess());
        Bodies.Network network = body.network();
        if (network == null) {
            return new NetworkAccess(internet);
        }
        if (network.allowOut() != null && !network.allowOut().isEmpty()) {
            throw unsupported("network.allowOut");
        }
        refuse(network.egressProxy(), "network.egressProxy");
        refuse(network.rules(), "network.rules");
        refuse(network.httpsPorts(), "network.httpsPorts");
        refuse(network.dnsServers(), "network.dnsServers");
        List<@Nullable String> denyOut = network.denyOut() == null ? List.of() : network.denyOut();
        boolean denied = !denyOut.isEmpty();
        if (denied && !denyOut.equals(List.of("0.0.0.0/0"))) {
            throw new Rejected(400, "network.denyOut is only supported as [\"0.0.0.0/0\"], which denies everything.");
        }
        return new NetworkAccess(
                internet && !denied,
                !Boolean.FALSE.equals(network.allowPublicTraffic()),
                mask(network.maskRequestHost()));
    }

    private static Optional<String> mask(@Nullable String host) {
        if (host != null && !NetworkAccess.isMask(host)) {
            throw new Rejected(
                    400,
                    "network.maskRequestHost is a host name, with or without a port, for which ${PORT} may stand.");
        }
        return Optional.ofNullable(host);
    }

    /** Empty lists and objects ask for nothing; neither do objects that hold only such ({@code iam: {tokens: {}}}). */
    private static void refuse(@Nullable JsonNode value, String field) {
        if (value != null && asksForSomething(value)) {
            throw unsupported(field);
        }
    }

    private static boolean asksForSomething(JsonNode value) {
        return value.isObject()
                ? value.valueStream().anyMatch(CreateRequests::asksForSomething)
                : !value.isNull() && !(value.isArray() && value.isEmpty());
    }

    private static Rejected unsupported(String field) {
        return new Rejected(400, field + " is not supported yet. Leave it out.");
    }

    private static Map<String, String> texts(String field, @Nullable Map<String, @Nullable String> pairs) {
        if (pairs == null) {
            return Map.of();
        }
        Map<String, String> texts = new TreeMap<>();
        pairs.forEach((key, value) -> {
            if (value == null) {
                throw new Rejected(400, field + " has a value that is not a text.");
            }
            texts.put(Objects.requireNonNull(key), value);
        });
        return texts;
    }
}
