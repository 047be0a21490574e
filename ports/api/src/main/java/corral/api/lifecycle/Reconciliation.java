package corral.api.lifecycle;

import corral.api.pool.PoolName;
import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Driving port: what makes observed follow desired. An assembly calls it from its own threads. Everything here is level-triggered, may be repeated, may run
 * on several replicas at once, and survives a crash between any two steps.
 */
public interface Reconciliation {
    /** Replaces all that is known in memory. Call first, and after the feed broke. */
    void reset(SandboxFeed.Snapshot snapshot);

    /** Brings one change into memory. Names what now needs {@link #sandbox} or {@link #pool}. */
    Woken apply(SandboxChange change);

    /** Does what one sandbox needs next. */
    Next sandbox(SandboxId id);

    /** Does what one pool needs next: starts members, replaces dead or outdated ones, removes surplus. */
    Next pool(PoolName name);

    /** Expires what is due; tells when the next deadline is. */
    Optional<Instant> expire();

    /** Removes what the host has and no record knows. Call at the start, and now and then. */
    Next sweep();

    /** Who has to be looked at because of a change. */
    record Woken(Optional<SandboxId> sandbox, List<PoolName> pools) {
        public Woken {
            pools = List.copyOf(pools);
        }
    }

    /**
     * When to call again without being woken.
     *
     * @param after empty: not before something changes
     * @param problem what went wrong, in a sentence, for the log
     */
    record Next(Optional<Duration> after, Optional<String> problem) {
        public static final Next SETTLED = new Next(Optional.empty(), Optional.empty());

        public static Next in(Duration delay) {
            return new Next(Optional.of(delay), Optional.empty());
        }
    }
}
