package corral.k8s.sandbox;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.ObservedSandbox.Phase;
import corral.api.sandbox.SandboxAddress;
import corral.k8s.api.Json;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * What was observed, as the status of a Sandbox: {@code workload} is what the core saw, the fields beside it say the same to people and to tools that know
 * the system that Corral follows.
 */
final class ObservedJson {
    private ObservedJson() {}

    /** The status as a merge patch: a field without a value is null, which takes an earlier value away. */
    static JsonObject write(ObservedSandbox observed) {
        var workload = new JsonObject();
        workload.addProperty("phase", observed.phase().name());
        workload.add("address", orNull(observed.address(), it -> new JsonPrimitive(it.ip())));
        workload.add("template", orNull(observed.template(), DesiredJson::template));
        workload.addProperty("initialisedEpoch", observed.initialisedEpoch());
        workload.addProperty("cleanings", observed.cleanings());
        workload.addProperty("startAttempts", observed.startAttempts());
        workload.add("startedAt", orNull(observed.startedAt(), it -> new JsonPrimitive(it.toString())));
        workload.add("failure", orNull(observed.failure(), JsonPrimitive::new));
        var status = new JsonObject();
        status.add("workload", workload);
        status.addProperty("phase", phase(observed.phase()));
        status.add("message", orNull(observed.failure(), JsonPrimitive::new));
        status.add("sandboxIp", orNull(observed.address(), it -> new JsonPrimitive(it.ip())));
        status.addProperty("recycledCount", observed.cleanings());
        return status;
    }

    private static String phase(Phase phase) {
        return switch (phase) {
            case ABSENT, STARTING -> "Pending";
            case RUNNING -> "Running";
            case FROZEN, DUMPED, SHELVED -> "Paused";
            case FAILED -> "Failed";
        };
    }

    /** What a status tells; a status that Corral did not write is taken by its phase. */
    static ObservedSandbox read(JsonObject status) {
        return Json.object(status, "workload").map(ObservedJson::workload).orElseGet(() -> foreign(status));
    }

    private static ObservedSandbox workload(JsonObject it) {
        return new ObservedSandbox(
                Json.text(it, "phase").flatMap(ObservedJson::phaseNamed).orElse(Phase.ABSENT),
                address(it, "address"),
                DesiredJson.template(it, "template"),
                number(it, "initialisedEpoch"),
                number(it, "cleanings"),
                number(it, "startAttempts"),
                Json.text(it, "startedAt").map(Instant::parse),
                Json.text(it, "failure"));
    }

    private static ObservedSandbox foreign(JsonObject status) {
        Phase phase = switch (Json.text(status, "phase").orElse("")) {
            case "Pending", "Resuming", "Upgrading", "Recycling" -> Phase.STARTING;
            case "Running" -> Phase.RUNNING;
            case "Paused" -> Phase.FROZEN;
            case "Failed", "Succeeded" -> Phase.FAILED;
            default -> Phase.ABSENT;
        };
        return new ObservedSandbox(
                phase,
                address(status, "sandboxIp"),
                Optional.empty(),
                0,
                number(status, "recycledCount"),
                0,
                Optional.empty(),
                phase == Phase.FAILED ? Json.text(status, "message") : Optional.empty());
    }

    private static Optional<Phase> phaseNamed(String name) {
        return Arrays.stream(Phase.values())
                .filter(it -> it.name().equals(name))
                .findAny();
    }

    private static Optional<SandboxAddress> address(JsonObject from, String field) {
        return Json.text(from, field).filter(it -> !it.isEmpty()).map(SandboxAddress::new);
    }

    private static int number(JsonObject from, String field) {
        return Json.number(from, field).map(Long::intValue).orElse(0);
    }

    private static <T> JsonElement orNull(Optional<T> value, Function<T, JsonElement> json) {
        return value.map(json).orElse(JsonNull.INSTANCE);
    }
}
