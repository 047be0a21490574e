package corral.testkit.store;

import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed.Batch;
import corral.api.store.SandboxFeed.Position;
import corral.api.store.SandboxFeed.Snapshot;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The changes of a store in their order, some of them not shown yet. Guarded by the store's lock. */
final class ChangeHistory {
    private static final int MOST_PER_BATCH = 1_000;

    private final int kept;
    private final List<Entry> entries = new ArrayList<>();
    private final Map<SandboxId, SandboxRecord> shown = new HashMap<>();
    /** The sequence number of the first entry, of the first one not shown, and which life of the feed this is. */
    private long first;

    private long hidden;
    private int life;
    private Duration lastShownAt = Duration.ZERO;

    /** @param kept how many changes a reader may be behind before its position breaks */
    ChangeHistory(int kept) {
        this.kept = kept;
    }

    void append(SandboxChange change, Duration now, Duration lag) {
        Duration at = now.plus(lag);
        lastShownAt = at.compareTo(lastShownAt) > 0 ? at : lastShownAt;
        entries.add(new Entry(change, lastShownAt));
        reveal(now);
    }

    /** Shows what is due. */
    void reveal(Duration now) {
        while (hasHidden() && next().shownAt().compareTo(now) <= 0) {
            switch (next().change()) {
                case SandboxChange.Upserted(var record) -> shown.put(record.id(), record);
                case SandboxChange.Removed(var id) -> shown.remove(id);
            }
            hidden++;
        }
        long surplus = hidden - first - kept;
        if (surplus > kept) {
            entries.subList(0, (int) surplus).clear();
            first += surplus;
        }
    }

    boolean hasHidden() {
        return hidden < first + entries.size();
    }

    private Entry next() {
        return entries.get((int) (hidden - first));
    }

    /** Makes every position that was ever given worthless. */
    void breakPositions() {
        life++;
    }

    Snapshot snapshot() {
        List<SandboxRecord> all = new ArrayList<>(shown.values());
        all.sort(Comparator.comparing(SandboxRecord::id));
        return new Snapshot(all, position(hidden));
    }

    Batch since(Position position) {
        int dot = position.value().indexOf('.');
        long from;
        try {
            if (dot < 0 || Integer.parseInt(position.value().substring(0, dot)) != life) {
                return new Batch.Broken("The feed was interrupted.");
            }
            from = Long.parseLong(position.value().substring(dot + 1));
        } catch (NumberFormatException notOurs) {
            return new Batch.Broken("This feed did not give that position.");
        }
        if (from < first || from < hidden - kept || from > hidden) {
            return new Batch.Broken("The reader is too far behind.");
        }
        long to = Math.min(hidden, from + MOST_PER_BATCH);
        List<SandboxChange> changes = entries.subList((int) (from - first), (int) (to - first)).stream()
                .map(Entry::change)
                .toList();
        return new Batch.Changes(changes, position(to));
    }

    private Position position(long sequence) {
        return new Position(life + "." + sequence);
    }

    private record Entry(SandboxChange change, Duration shownAt) {}
}
