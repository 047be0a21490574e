package corral.e2b.control;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import corral.api.lifecycle.SandboxView;
import corral.api.lifecycle.Tenancy;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Resources;
import corral.api.team.ApiKey;
import corral.api.team.Team;
import corral.api.template.Template;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What clients get, field by field as E2B names it. */
final class Answers {
    /** Compared as a version by clients, which switch features on by it. */
    static final String ENVD_VERSION = "0.6.13";
    /** Deprecated in the protocol, but required; any text. */
    private static final String CLIENT_ID = "corral";
    /** What {@code endAt} says of a sandbox that lives until it is killed: the field is required, and clients parse it. */
    private static final Instant NEVER = Instant.parse("2999-12-31T23:59:59Z");

    private static final DateTimeFormatter MILLIS =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Answers() {}

    record Sandbox(
            String templateID,
            String sandboxID,
            @Nullable String alias,
            String clientID,
            String envdVersion,
            String envdAccessToken,
            @Nullable String domain) {}

    record SandboxDetail(
            String templateID,
            String sandboxID,
            @Nullable String alias,
            String clientID,
            String startedAt,
            String endAt,
            String envdVersion,
            int cpuCount,
            long memoryMB,
            long diskSizeMB,
            String state,
            Map<String, String> metadata,
            String envdAccessToken,
            boolean allowInternetAccess,
            @Nullable String domain,
            Lifecycle lifecycle) {}

    record Lifecycle(boolean autoResume, String onTimeout) {}

    record ListedSandbox(
            String templateID,
            String sandboxID,
            @Nullable String alias,
            String clientID,
            String startedAt,
            String endAt,
            String envdVersion,
            int cpuCount,
            long memoryMB,
            long diskSizeMB,
            String state,
            Map<String, String> metadata) {}

    record ListedTemplate(
            String templateID,
            String buildID,
            int cpuCount,
            long memoryMB,
            long diskSizeMB,
            @JsonProperty("public") boolean isPublic,
            List<String> aliases,
            List<String> names,
            String createdAt,
            String updatedAt,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String createdBy,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String lastSpawnedAt,

            long spawnCount,
            int buildCount,
            String envdVersion,
            String buildStatus) {}

    record TemplateAlias(
            String templateID, @JsonProperty("public") boolean isPublic) {}

    record TeamCreated(String id, int maxSandboxes, String createdAt) {}

    record Mask(String prefix, int valueLength, String maskedValuePrefix, String maskedValueSuffix) {}

    record ListedKey(String id, String name, Mask mask, String createdAt) {}

    record CreatedKey(String id, String name, Mask mask, String createdAt, String key) {}

    static Sandbox sandbox(SandboxView view, Optional<String> domain) {
        return new Sandbox(
                view.template().value(),
                view.id().value(),
                first(view.templateAliases()),
                CLIENT_ID,
                ENVD_VERSION,
                view.token().value(),
                domain.orElse(null));
    }

    static SandboxDetail detail(SandboxView view, Optional<String> domain) {
        Resources resources = view.resources();
        return new SandboxDetail(
                view.template().value(),
                view.id().value(),
                first(view.templateAliases()),
                CLIENT_ID,
                time(view.startedAt()),
                time(view.lifetime().deadline().orElse(NEVER)),
                ENVD_VERSION,
                cores(resources),
                resources.memory().mebi(),
                resources.disk().mebi(),
                state(view.state()),
                view.metadata(),
                view.token().value(),
                view.network().internet(),
                domain.orElse(null),
                new Lifecycle(
                        view.lifetime().autoResume(),
                        view.lifetime().onTimeout() == OnTimeout.PAUSE ? "pause" : "kill"));
    }

    static ListedSandbox listed(SandboxView view) {
        Resources resources = view.resources();
        return new ListedSandbox(
                view.template().value(),
                view.id().value(),
                first(view.templateAliases()),
                CLIENT_ID,
                time(view.startedAt()),
                time(view.lifetime().deadline().orElse(NEVER)),
                ENVD_VERSION,
                cores(resources),
                resources.memory().mebi(),
                resources.disk().mebi(),
                state(view.state()),
                view.metadata());
    }

    static ListedTemplate template(Template template) {
        List<String> names =
                template.aliases().isEmpty() ? List.of(template.id().value()) : template.aliases();
        return new ListedTemplate(
                template.id().value(),
                UUID.nameUUIDFromBytes((template.id().value() + ":"
                                        + template.revision().revision())
                                .getBytes(StandardCharsets.UTF_8))
                        .toString(),
                cores(template.resources()),
                template.resources().memory().mebi(),
                template.resources().disk().mebi(),
                true,
                names,
                names,
                time(template.createdAt()),
                time(template.updatedAt()),
                null,
                null,
                0,
                1,
                ENVD_VERSION,
                "ready");
    }

    static TeamCreated team(Team team) {
        return new TeamCreated(team.id().value(), team.maxSandboxes(), time(team.createdAt()));
    }

    static ListedKey key(ApiKey key) {
        return new ListedKey(key.id(), key.name(), mask(key), time(key.createdAt()));
    }

    static CreatedKey created(Tenancy.IssuedKey issued) {
        ApiKey key = issued.key();
        return new CreatedKey(key.id(), key.name(), mask(key), time(key.createdAt()), issued.secret());
    }

    /** Always to the millisecond: clients compare these texts. */
    static String time(Instant instant) {
        return MILLIS.format(instant);
    }

    private static Mask mask(ApiKey key) {
        return new Mask("e2b_", 40, "", key.suffix());
    }

    private static String state(SandboxView.State state) {
        return switch (state) {
            case RUNNING -> "running";
            case PAUSED -> "paused";
        };
    }

    private static int cores(Resources resources) {
        return Math.max(1, (resources.cpuMillis() + 999) / 1000);
    }

    private static @Nullable String first(List<String> aliases) {
        return aliases.isEmpty() ? null : aliases.getFirst();
    }
}
