package corral.api.sandbox;

import corral.api.template.TemplateRevision;
import java.time.Instant;
import java.util.Optional;

/**
 * What was last seen of a sandbox. Written by reconcilers alone; {@code status} in a custom resource.
 *
 * @param phase what the workload does
 * @param address where it can be reached while it runs or is held
 * @param template the revision that the workload was started from
 * @param initialisedEpoch the token epoch that the daemon inside has accepted; 0 when none
 * @param cleanings how often it was made as new
 * @param startAttempts how often starting was tried since it last ran
 * @param startedAt when the daemon first answered in this run, in whole milliseconds
 * @param failure why it is in phase {@code FAILED}
 */
public record ObservedSandbox(
        Phase phase,
        Optional<SandboxAddress> address,
        Optional<TemplateRevision> template,
        int initialisedEpoch,
        int cleanings,
        int startAttempts,
        Optional<Instant> startedAt,
        Optional<String> failure) {
    /** Nothing was seen yet. */
    public static final ObservedSandbox NOTHING = new ObservedSandbox(
            Phase.ABSENT, Optional.empty(), Optional.empty(), 0, 0, 0, Optional.empty(), Optional.empty());

    public ObservedSandbox {
        startedAt = startedAt.map(instant -> Instant.ofEpochMilli(instant.toEpochMilli()));
    }

    /** What the workload does, as its host reports it. */
    public enum Phase {
        ABSENT,
        STARTING,
        RUNNING,
        FROZEN,
        /** On disk, with its memory. */
        DUMPED,
        /** On disk, its files alone. */
        SHELVED,
        FAILED
    }
}
