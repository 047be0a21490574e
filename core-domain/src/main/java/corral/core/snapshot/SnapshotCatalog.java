package corral.core.snapshot;

import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.snapshot.SnapshotStore;
import corral.api.team.TeamId;
import corral.api.time.TimeSource;
import java.util.List;
import java.util.Optional;

/** The snapshots that a team can use: whole ones that it made itself and that have not expired. */
public final class SnapshotCatalog {
    private static final String DEFAULT_TAG = ":default";

    private final SnapshotStore store;
    private final TimeSource time;

    public SnapshotCatalog(SnapshotStore store, TimeSource time) {
        this.store = store;
        this.time = time;
    }

    /** By id, or the newest of that name; {@code <team>/<name>:default} is the same as {@code <name>}. */
    public Optional<Snapshot> find(TeamId team, String idOrName) {
        if (SnapshotId.isValid(idOrName)) {
            Optional<Snapshot> byId = store.find(new SnapshotId(idOrName)).filter(snapshot -> isUsable(snapshot, team));
            if (byId.isPresent()) {
                return byId;
            }
        }
        String name = plain(team, idOrName);
        return of(team).stream()
                .filter(snapshot -> snapshot.name().filter(name::equals).isPresent())
                .findFirst();
    }

    /** All that a team can use, newest first. */
    public List<Snapshot> of(TeamId team) {
        return store.list().stream()
                .filter(snapshot -> isUsable(snapshot, team))
                .toList();
    }

    /** The name without the team's own prefix and the default tag. */
    public static String plain(TeamId team, String name) {
        String prefix = team.value() + "/";
        String own = name.startsWith(prefix) ? name.substring(prefix.length()) : name;
        return own.endsWith(DEFAULT_TAG) ? own.substring(0, own.length() - DEFAULT_TAG.length()) : own;
    }

    private boolean isUsable(Snapshot snapshot, TeamId team) {
        return snapshot.team().equals(team)
                && snapshot.purpose() == Snapshot.Purpose.KEEP
                && snapshot.stage() == Snapshot.Stage.READY
                && snapshot.expiresAt().filter(end -> !end.isAfter(time.now())).isEmpty();
    }
}
