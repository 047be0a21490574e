package corral.envd.access;

import corral.envd.account.SandboxSettings;
import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the control plane says at {@code /init}.
 *
 * @param token what callers must present from now on
 * @param epoch of the token
 * @param sandboxId shown inside
 * @param templateId shown inside
 * @param settings environment, default user and directory
 * @param inherited the token to which this daemon listens, when it is a copy that gets an owner of its own; empty text when it is none
 */
public record Initialisation(
        String token, long epoch, String sandboxId, String templateId, SandboxSettings settings, String inherited) {
    /** How many environment variables a sandbox may have. */
    public static final int MAX_ENVS = 4096;

    public Initialisation {
        if (token.isEmpty()) {
            throw new IllegalArgumentException("A token is not empty.");
        }
    }

    /** Reads the body of the request; fields that are not known are passed over. */
    public static Initialisation parse(byte[] body) throws MalformedJson {
        Fields fields = new Fields(JsonReader.object(body));
        String token = fields.string("accessToken").orElse("");
        if (token.isEmpty()) {
            throw new MalformedJson("the field accessToken is missing or empty");
        }
        checkTime(fields.string("timestamp"));
        if (fields.value("volumeMounts")
                .filter(mounts -> !mounts.equals(new Json.Arr(List.of())))
                .isPresent()) {
            throw new MalformedJson("volumeMounts are not supported here: mount volumes when the sandbox is made");
        }
        String sandboxId = fields.string("sandboxId").orElse("");
        String templateId = fields.string("templateId").orElse("");
        Map<String, String> env = new HashMap<>(checked(fields.stringMap("envVars")));
        env.put("E2B_SANDBOX", "true");
        env.put("E2B_SANDBOX_ID", sandboxId);
        env.put("E2B_TEMPLATE_ID", templateId);
        return new Initialisation(
                token,
                fields.integer("epoch").orElse(1L),
                oneLine(sandboxId),
                oneLine(templateId),
                new SandboxSettings(
                        env,
                        fields.string("defaultUser").filter(name -> !name.isEmpty()),
                        fields.string("defaultWorkdir").filter(path -> !path.isEmpty())),
                fields.string("inheritedToken").orElse(""));
    }

    /** The clock is the machine's, which no sandbox may set: the time is only looked at. */
    private static void checkTime(Optional<String> timestamp) throws MalformedJson {
        try {
            timestamp.ifPresent(OffsetDateTime::parse);
        } catch (DateTimeParseException _) {
            throw new MalformedJson("the field timestamp is not a time like 2026-01-31T23:59:59Z");
        }
    }

    private static Map<String, String> checked(Map<String, String> env) throws MalformedJson {
        if (env.size() > MAX_ENVS) {
            throw new MalformedJson("there are more than " + MAX_ENVS + " environment variables");
        }
        for (Map.Entry<String, String> variable : env.entrySet()) {
            String name = variable.getKey();
            if (name.isEmpty() || name.indexOf('=') >= 0 || (name + variable.getValue()).indexOf('\0') >= 0) {
                throw new MalformedJson("environment variables have a name without '=' and no zero bytes");
            }
        }
        return env;
    }

    private static String oneLine(String id) throws MalformedJson {
        if (id.chars().anyMatch(c -> c < 0x20)) {
            throw new MalformedJson("an id has no control characters");
        }
        return id;
    }

    /** The environment as the daemon's own endpoint shows it. */
    public static Json.Obj shown(SandboxSettings settings) {
        Json.Builder env = Json.object();
        settings.env().forEach(env::with);
        return env.build();
    }

    @Override
    public String toString() {
        return "Initialisation[" + sandboxId + ", epoch " + epoch + "]";
    }
}
