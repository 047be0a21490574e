package corral.core.reconcile;

import corral.api.lifecycle.Reconciliation.Next;
import corral.api.sandbox.SandboxRecord;
import java.time.Duration;
import java.util.Optional;

/** How far one step of a reconciler came. */
sealed interface Progress {
    /** The record is now so; go on. */
    record Written(SandboxRecord record) implements Progress {}

    /** Somebody else changed the record; read it again. */
    record Stale() implements Progress {}

    /** Nothing more to do now. */
    record Stop(Next next) implements Progress {}

    static Progress settled() {
        return new Stop(Next.SETTLED);
    }

    static Progress in(Duration delay) {
        return new Stop(Next.in(delay));
    }

    static Progress problem(Duration delay, String sentence) {
        return new Stop(new Next(Optional.of(delay), Optional.of(sentence)));
    }
}
