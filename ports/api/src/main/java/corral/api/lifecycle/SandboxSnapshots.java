package corral.api.lifecycle;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Driving port: snapshots of sandboxes, and sandboxes made from them. A caller sees its own team's; any other reads as unknown. A sandbox is made from
 * a snapshot by {@link SandboxLifecycle#create}, with the snapshot's id or name for a template.
 */
public interface SandboxSnapshots {
    /** Keeps what a running sandbox is now; it goes on. With its memory where that is asked for and possible: {@link Snapshot#contents} tells. */
    Answer<Snapshot> snapshot(Caller caller, SandboxId id, Optional<String> name, Contents most);

    /** A page of the team's snapshots, newest first. */
    Answer<SnapshotPage> list(Caller caller, ListSnapshots query);

    /** By id or name; the newest of that name. */
    Answer<Snapshot> find(Caller caller, String idOrName);

    /** Removes a snapshot by id or name; sandboxes that were made from it go on. */
    Answer<SnapshotId> delete(Caller caller, String idOrName);

    /**
     * Makes copies of a running sandbox, each with an id, a token, a network and files of its own. They live for that long from now.
     *
     * @return one answer for each: the sandbox, or why there is none
     */
    Answer<List<Answer<SandboxView>>> fork(Caller caller, SandboxId id, int count, Duration timeout);

    /**
     * What to list.
     *
     * @param source only those of that sandbox
     * @param name only those of that name or id
     * @param limit 1 to 100
     * @param after where the page before ended
     */
    record ListSnapshots(Optional<String> source, Optional<String> name, int limit, Optional<String> after) {
        public static final ListSnapshots ALL =
                new ListSnapshots(Optional.empty(), Optional.empty(), 100, Optional.empty());
    }

    /**
     * One page.
     *
     * @param next set only while there is more; opaque
     */
    record SnapshotPage(List<Snapshot> snapshots, Optional<String> next) {
        public SnapshotPage {
            snapshots = List.copyOf(snapshots);
        }
    }
}
