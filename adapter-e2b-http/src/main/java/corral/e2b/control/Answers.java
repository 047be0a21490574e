package corral.e2b.control;

import corral.api.access.AccessToken;
import corral.api.lifecycle.SandboxView;
import corral.api.sandbox.Cause;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Resources;
import corral.api.snapshot.Contents;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What clients get, field by field as E2B names it. */
final class Answers {
    /** Compared as a version by clients, which switch features on by it. */
    static final String ENVD_VERSION = "0.6.13";
    /** Deprecated in the protocol, but required; any text. */
    private static final String CLIENT_ID = "corral";
    /** What {@code endAt} says of a sandbox that lives until it is killed, as the reference has it: the field is required, and clients parse it. */
    private static final String NEVER = "0001-01-01T00:00:00Z";

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
            @Nullable String trafficAccessToken,
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
            @Nullable String trafficAccessToken,
            boolean allowInternetAccess,
            @Nullable String domain,
            Lifecycle lifecycle,
            @Nullable String pauseReason,
            @Nullable String pauseMode) {}

    record Lifecycle(boolean autoResume, String onTimeout) {}

    /**
     * What clients know as a template of their own.
     *
     * @param names under which it is found, with the team and the tag
     * @param contents {@code memory} or {@code files}: what it holds
     * @param reason why it does not hold the memory
     */
    record Snapshot(
            String snapshotID,
            List<String> names,
            String contents,
            @Nullable String reason) {}

    /** One copy of a fork: a sandbox, or why there is none. */
    record Fork(@Nullable Sandbox sandbox, E2bError.@Nullable Body error) {}

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

    static Sandbox sandbox(SandboxView view, Optional<String> domain) {
        return new Sandbox(
                view.template().value(),
                view.id().value(),
                first(view.templateAliases()),
                CLIENT_ID,
                ENVD_VERSION,
                view.token().value(),
                trafficToken(view),
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
                endAt(view),
                ENVD_VERSION,
                cores(resources),
                resources.memory().mebi(),
                resources.disk().mebi(),
                state(view.state()),
                view.metadata(),
                view.token().value(),
                trafficToken(view),
                view.network().internet(),
                domain.orElse(null),
                new Lifecycle(
                        view.lifetime().autoResume(), view.lifetime().onTimeout() == OnTimeout.KILL ? "kill" : "pause"),
                view.paused().map(Answers::why).orElse(null),
                view.kept().map(Answers::pauseMode).orElse(null));
    }

    /** The name of a cause in answers. */
    static String why(Cause cause) {
        return switch (cause.why()) {
            case EXPIRED -> "expired";
            case REQUESTED -> "requested";
            case OUT_OF_MEMORY -> "out_of_memory";
            case ENDED -> "ended";
            case NOT_STARTED -> "not_started";
            case HOST_RESTARTED -> "host_restarted";
            case REMOVED -> "removed";
        };
    }

    private static @Nullable String trafficToken(SandboxView view) {
        return view.trafficToken().map(AccessToken::value).orElse(null);
    }

    static ListedSandbox listed(SandboxView view) {
        Resources resources = view.resources();
        return new ListedSandbox(
                view.template().value(),
                view.id().value(),
                first(view.templateAliases()),
                CLIENT_ID,
                time(view.startedAt()),
                endAt(view),
                ENVD_VERSION,
                cores(resources),
                resources.memory().mebi(),
                resources.disk().mebi(),
                state(view.state()),
                view.metadata());
    }

    static Snapshot snapshot(corral.api.snapshot.Snapshot snapshot) {
        return new Snapshot(
                snapshot.id().value(),
                snapshot.name().stream()
                        .map(name -> snapshot.team() + "/" + name + ":default")
                        .toList(),
                contents(snapshot.contents()),
                snapshot.lacking().orElse(null));
    }

    /** A strict list of words: newer clients refuse any other. */
    private static String pauseMode(Contents contents) {
        return switch (contents) {
            case MEMORY -> "full";
            case FILES -> "filesystem";
        };
    }

    private static String contents(Contents contents) {
        return switch (contents) {
            case MEMORY -> "memory";
            case FILES -> "files";
        };
    }

    private static String endAt(SandboxView view) {
        return view.lifetime().deadline().map(Answers::time).orElse(NEVER);
    }

    /** Always to the millisecond: clients compare these texts. */
    static String time(Instant instant) {
        return MILLIS.format(instant);
    }

    private static String state(SandboxView.State state) {
        return switch (state) {
            case RUNNING -> "running";
            case PAUSED -> "paused";
        };
    }

    static int cores(Resources resources) {
        return Math.max(1, (resources.cpuMillis() + 999) / 1000);
    }

    private static @Nullable String first(List<String> aliases) {
        return aliases.isEmpty() ? null : aliases.getFirst();
    }
}
