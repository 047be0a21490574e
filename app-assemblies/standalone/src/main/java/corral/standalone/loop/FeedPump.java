package corral.standalone.loop;

import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxFeed.Batch;
import corral.api.store.SandboxFeed.Position;
import corral.api.store.SandboxFeed.Snapshot;
import corral.api.store.StoreUnavailable;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the store's changes into memory: lists once, follows the changes, lists again when the feed broke. For one thread at a time. */
public final class FeedPump {
    private static final Logger LOG = LoggerFactory.getLogger(FeedPump.class);

    private final SandboxFeed feed;
    private final Consumer<Snapshot> reset;
    private final Consumer<SandboxChange> apply;
    private Optional<Position> position = Optional.empty();

    public FeedPump(SandboxFeed feed, Consumer<Snapshot> reset, Consumer<SandboxChange> apply) {
        this.feed = feed;
        this.reset = reset;
        this.apply = apply;
    }

    /**
     * Lists, or waits up to that time for changes and hands them on.
     *
     * @throws StoreUnavailable when the store cannot be asked; call again later
     */
    public void step(Duration atMost) {
        if (position.isEmpty()) {
            Snapshot snapshot = feed.list();
            reset.accept(snapshot);
            position = Optional.of(snapshot.position());
            return;
        }
        switch (feed.changes(position.get(), atMost)) {
            case Batch.Changes(var changes, var next) -> {
                changes.forEach(apply);
                position = Optional.of(next);
            }
            case Batch.Broken(var reason) -> {
                LOG.warn("The feed of changes broke; everything is listed again. reason={}", reason);
                position = Optional.empty();
            }
        }
    }
}
