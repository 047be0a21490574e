package corral.local.store;

import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed.Batch;
import corral.api.store.SandboxFeed.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChangeLogTest {
    private final ChangeLog log = new ChangeLog("run", 2_500);

    private List<SandboxChange> append(int count) {
        List<SandboxChange> changes = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            changes.add(new SandboxChange.Removed(freshId()));
        }
        changes.forEach(log::append);
        return changes;
    }

    @Test
    void changesComeInTheirOrderInBatchesOfAThousand() {
        Position start = log.position();
        List<SandboxChange> changes = append(1_500);

        assertThat(log.since(start, Duration.ZERO)).isInstanceOfSatisfying(Batch.Changes.class, first -> {
            assertThat(first.changes()).isEqualTo(changes.subList(0, 1_000));
            assertThat(log.since(first.next(), Duration.ZERO))
                    .isInstanceOfSatisfying(
                            Batch.Changes.class,
                            second -> assertThat(second.changes()).isEqualTo(changes.subList(1_000, 1_500)));
        });
    }

    @Test
    void whoIsTooFarBehindListsAgain() {
        Position start = log.position();
        append(2_500);
        assertThat(log.since(start, Duration.ZERO)).isInstanceOf(Batch.Changes.class);

        append(1);

        assertThat(log.since(start, Duration.ZERO)).isInstanceOf(Batch.Broken.class);
    }

    @Test
    void afterADoubtEverybodyListsAgain() {
        append(1);
        Position before = log.position();

        log.doubt();

        assertThat(log.since(before, Duration.ZERO)).isInstanceOf(Batch.Broken.class);
        assertThat(log.since(log.position(), Duration.ZERO)).isEqualTo(new Batch.Changes(List.of(), log.position()));
    }

    @Test
    void aPositionOfAnotherProcessIsBroken() {
        assertThat(new ChangeLog("other", 10).since(log.position(), Duration.ZERO))
                .isInstanceOf(Batch.Broken.class);
    }
}
