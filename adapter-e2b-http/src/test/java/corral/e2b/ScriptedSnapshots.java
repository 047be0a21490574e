package corral.e2b;

import corral.api.access.Caller;
import corral.api.lifecycle.SandboxSnapshots;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Snapshots that a test put there, and copies that it wants a fork to answer. */
public final class ScriptedSnapshots implements SandboxSnapshots {
    public final List<Object> asked = new CopyOnWriteArrayList<>();
    public final Map<String, Snapshot> snapshots = new ConcurrentHashMap<>();
    public volatile List<Answer<SandboxView>> copies = List.of();
    public volatile Optional<Snapshot> next = Optional.empty();
    public volatile Optional<String> nextPage = Optional.empty();

    @Override
    public Answer<Snapshot> snapshot(Caller caller, SandboxId id, Optional<String> name, Contents most) {
        asked.add(List.of(name, most));
        return next.map(Answer::done).orElseGet(() -> Answer.refused(new Refusal.SandboxNotFound(id)));
    }

    @Override
    public Answer<SnapshotPage> list(Caller caller, ListSnapshots query) {
        asked.add(query);
        return Answer.done(new SnapshotPage(List.copyOf(snapshots.values()), nextPage));
    }

    @Override
    public Answer<Snapshot> find(Caller caller, String idOrName) {
        return Optional.ofNullable(snapshots.get(idOrName))
                .map(Answer::done)
                .orElseGet(() -> Answer.refused(new Refusal.SnapshotNotFound(idOrName)));
    }

    @Override
    public Answer<SnapshotId> delete(Caller caller, String idOrName) {
        return Optional.ofNullable(snapshots.remove(idOrName))
                .map(snapshot -> Answer.done(snapshot.id()))
                .orElseGet(() -> Answer.refused(new Refusal.SnapshotNotFound(idOrName)));
    }

    @Override
    public Answer<List<Answer<SandboxView>>> fork(Caller caller, SandboxId id, int count, Duration timeout) {
        asked.add(List.of(count, timeout));
        return Answer.done(copies);
    }
}
