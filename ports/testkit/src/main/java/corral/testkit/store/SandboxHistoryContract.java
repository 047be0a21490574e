package corral.testkit.store;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.TEAM;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.Cause;
import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxHistory;
import corral.api.store.SandboxHistory.End;
import corral.api.template.TemplateId;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What every {@link SandboxHistory} keeps. The history may have other ends. */
public abstract class SandboxHistoryContract {
    protected abstract SandboxHistory history();

    /** Goes on as a new process over the same data: {@link #history} is a new object afterwards. */
    protected abstract void restart();

    private static End end(SandboxId id, Cause.Why why, Instant at) {
        return new End(id, TEAM, new TemplateId("base"), MADE, new Cause(why, "key-of-research", at));
    }

    @Test
    void everyKindOfEndIsFoundAgain() {
        for (Cause.Why why : Cause.Why.values()) {
            End end = end(freshId(), why, MADE.plusSeconds(1));
            history().ended(end);
            assertThat(history().find(end.id())).contains(end);
        }
        assertThat(history().find(freshId())).isEmpty();
    }

    @Test
    void theFirstEndOfASandboxStays() {
        End first = end(freshId(), Cause.Why.EXPIRED, MADE);
        history().ended(first);
        history().ended(end(first.id(), Cause.Why.ENDED, MADE.plusSeconds(1)));
        assertThat(history().find(first.id())).contains(first);
    }

    @Test
    void whatWasNotedSurvivesTheProcess() {
        End end = end(freshId(), Cause.Why.OUT_OF_MEMORY, MADE);
        history().ended(end);
        restart();
        assertThat(history().find(end.id())).contains(end);
    }

    @Test
    void theOldestGoFirstWhenThereAreTooMany() {
        SandboxId oldest = freshId();
        SandboxId second = freshId();
        history().ended(end(oldest, Cause.Why.EXPIRED, MADE));
        history().ended(end(second, Cause.Why.EXPIRED, MADE));
        SandboxId newest = freshId();
        for (int i = 0; i < SandboxHistory.MOST - 2; i++) {
            history().ended(end(freshId(), Cause.Why.EXPIRED, MADE));
        }
        history().ended(end(newest, Cause.Why.EXPIRED, MADE));
        assertThat(history().find(oldest)).isEmpty();
        assertThat(history().find(second)).isPresent();
        assertThat(history().find(newest)).isPresent();
    }
}
