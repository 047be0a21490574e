package corral.standalone.loop;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxId;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class FeedPumpTest {
    private static final SandboxChange CHANGE = new SandboxChange.Removed(new SandboxId("i1"));

    private final List<String> seen = new ArrayList<>();
    private final ScriptedFeed feed = new ScriptedFeed();
    private final FeedPump pump = new FeedPump(
            feed,
            snapshot -> seen.add("reset " + snapshot.position().value()),
            change -> seen.add("apply " + change.id()));

    /** Answers what it was told to, and notes from where it was asked. */
    private static final class ScriptedFeed implements SandboxFeed {
        private final Deque<Batch> batches = new ArrayDeque<>();
        private final List<String> asked = new ArrayList<>();
        private int lists;

        @Override
        public Snapshot list() {
            lists++;
            return new Snapshot(List.of(), new Position("list" + lists));
        }

        @Override
        public Batch changes(Position since, Duration atMost) {
            asked.add(since.value());
            return batches.remove();
        }
    }

    private void step() {
        pump.step(Duration.ZERO);
    }

    @Test
    void itListsOnceAndFollows() {
        feed.batches.add(new SandboxFeed.Batch.Changes(List.of(CHANGE, CHANGE), new SandboxFeed.Position("a")));
        feed.batches.add(new SandboxFeed.Batch.Changes(List.of(), new SandboxFeed.Position("b")));
        step();
        step();
        step();

        assertThat(seen).containsExactly("reset list1", "apply i1", "apply i1");
        assertThat(feed.asked).containsExactly("list1", "a");
    }

    @Test
    void itListsAgainWhenTheFeedBroke() {
        feed.batches.add(new SandboxFeed.Batch.Broken("too old"));
        feed.batches.add(new SandboxFeed.Batch.Changes(List.of(CHANGE), new SandboxFeed.Position("a")));
        step();
        step();
        step();
        step();

        assertThat(seen).containsExactly("reset list1", "reset list2", "apply i1");
        assertThat(feed.asked).containsExactly("list1", "list2");
    }
}
