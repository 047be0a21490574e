package corral.testkit.store;

import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxFeed.Batch;
import corral.api.store.SandboxFeed.Position;
import corral.api.store.SandboxFeed.Snapshot;
import corral.api.store.StoreUnavailable;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A view of all records that follows a feed, as an assembly keeps one: lists, reads changes, and lists again when the feed broke. Not
 * for several threads.
 */
public final class FeedReader {
    private final SandboxFeed feed;
    private final Consumer<Snapshot> onList;
    private final Consumer<SandboxChange> onChange;
    private final Map<SandboxId, SandboxRecord> view = new TreeMap<>();
    private Optional<Position> position = Optional.empty();
    private int largestBatch;

    public FeedReader(SandboxFeed feed) {
        this(feed, snapshot -> {}, change -> {});
    }

    /** A reader that also tells what it reads. */
    public FeedReader(SandboxFeed feed, Consumer<Snapshot> onList, Consumer<SandboxChange> onChange) {
        this.feed = feed;
        this.onList = onList;
        this.onChange = onChange;
    }

    /** Reads once: a list, or one batch. Tells whether anything may have changed. A store that is unavailable changes nothing. */
    public boolean read(Duration atMost) {
        if (position.isEmpty()) {
            try {
                Snapshot snapshot = feed.list();
                view.clear();
                snapshot.records().forEach(record -> view.put(record.id(), record));
                position = Optional.of(snapshot.position());
                onList.accept(snapshot);
                return true;
            } catch (StoreUnavailable later) {
                return false;
            }
        }
        return switch (feed.changes(position.get(), atMost)) {
            case Batch.Broken broken -> {
                position = Optional.empty();
                yield true;
            }
            case Batch.Changes(var changes, var next) -> {
                largestBatch = Math.max(largestBatch, changes.size());
                changes.forEach(this::apply);
                position = Optional.of(next);
                yield !changes.isEmpty();
            }
        };
    }

    private void apply(SandboxChange change) {
        switch (change) {
            case SandboxChange.Upserted(var record) -> view.put(record.id(), record);
            case SandboxChange.Removed(var id) -> view.remove(id);
        }
        onChange.accept(change);
    }

    /** The record as this reader knows it. */
    public Optional<SandboxRecord> known(SandboxId id) {
        return Optional.ofNullable(view.get(id));
    }

    /** Where this reader stands; empty before the first list and after a break. */
    public Optional<Position> position() {
        return position;
    }

    /** How many changes came at once at most. */
    public int largestBatch() {
        return largestBatch;
    }
}
