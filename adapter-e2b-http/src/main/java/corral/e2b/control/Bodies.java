package corral.e2b.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What clients send. Every field may be absent; what is required is checked where it is used. */
final class Bodies {
    private Bodies() {}

    record NewSandbox(
            @Nullable String templateID,
            @Nullable Long timeout,
            @Nullable Boolean autoPause,
            @Nullable Boolean autoPauseMemory,
            @Nullable AutoResume autoResume,
            @JsonProperty("allow_internet_access") @Nullable Boolean allowInternetAccess,
            @Nullable Network network,
            @Nullable Map<String, @Nullable String> metadata,
            @Nullable Map<String, @Nullable String> envVars,
            @Nullable JsonNode iam,
            @Nullable JsonNode volumeMounts) {}

    record AutoResume(@Nullable Boolean enabled) {}

    record Network(
            @Nullable Boolean allowPublicTraffic,
            @Nullable List<@Nullable String> allowOut,
            @Nullable List<@Nullable String> denyOut,
            @Nullable JsonNode egressProxy,
            @Nullable String maskRequestHost,
            @Nullable JsonNode rules,
            @Nullable JsonNode httpsPorts,
            @Nullable JsonNode dnsServers) {}

    record Connect(@Nullable Long timeout, @Nullable Boolean memory) {}

    record Pause(@Nullable Boolean memory) {}

    record NewSnapshot(@Nullable String name, @Nullable Boolean memory) {}

    record Fork(@Nullable Long timeout, @Nullable Long count) {}

    record Timeout(@Nullable Long timeout) {}

    record Refresh(@Nullable Long duration) {}

    record NewTeam(
            @Nullable String id,
            @Nullable Long maxSandboxes,
            @Nullable Quota quota) {}

    record ChangedTeam(
            @Nullable Long maxSandboxes, @Nullable Quota quota) {}

    /** {@code teamName} is what the reference calls it; {@code role} is Corral's own. */
    record NewKey(
            @Nullable String name,
            @Nullable String teamName,
            @Nullable String role,
            @Nullable Quota quota) {}

    record RenamedKey(@Nullable String name) {}

    record Quota(@Nullable List<@Nullable Limit> limits) {}

    record Limit(
            @Nullable String dimension,
            @Nullable String scope,
            @Nullable Long limit) {}
}
