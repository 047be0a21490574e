package corral.testkit.host;

import corral.api.host.HostOutcome;
import corral.api.sandbox.SandboxId;
import java.time.Duration;

/** What may go wrong on a host, decided call by call. Implementations answer at once and do not call the host. */
@FunctionalInterface
public interface HostWeather {
    /** Everything works at once. */
    HostWeather CALM = (call, id) -> new Fate.Works();

    Fate fate(Call call, SandboxId id);

    /** Which call it is. */
    enum Call {
        START,
        STOP,
        FREEZE,
        THAW,
        INSPECT,
        RESTRICT,
        CAPTURE,
        RESTORE,
        STORE
    }

    /** What becomes of a call. */
    sealed interface Fate {
        /** It is done. */
        record Works() implements Fate {}

        /** It is done, but a start is under way that long and answers {@code Starting} meanwhile; for other calls as {@link Works}. */
        record Takes(Duration time) implements Fate {}

        /** Nothing is done. */
        record Fails(HostOutcome.Kind kind) implements Fate {}

        /** Something is left half-made by a start; for other calls as {@link Fails}. */
        record FailsHalfway(HostOutcome.Kind kind) implements Fate {}

        /** It is done, but the answer is a failure. */
        record FailsAfterwards(HostOutcome.Kind kind) implements Fate {}

        /** Nothing is done, and the failure comes only after that time. */
        record Hangs(Duration time) implements Fate {}
    }
}
