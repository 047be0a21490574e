package corral.k8s.sandbox;

import com.google.gson.JsonObject;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.StoreUnavailable;
import corral.k8s.api.Answer;
import corral.k8s.api.CustomObjects;
import corral.k8s.api.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * How the Sandboxes of one namespace change. A position is the version up to which everything is known; a reader that comes back with the position it was
 * given goes on from the same watch, so that in the steady state a batch costs no request.
 */
public final class KubernetesSandboxFeed implements SandboxFeed, AutoCloseable {
    /** How many objects a page of a list has: as many as kubectl asks for. */
    static final int PAGE = 500;

    private static final int LARGEST_BATCH = 1_000;
    private static final int LIST_TRIES = 5;

    /** How long to wait before a watch that could not be opened is tried again. */
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final CustomObjects objects;
    private final int page;
    private final OpenWatches open;

    /** @param objects the Sandboxes of that namespace */
    public KubernetesSandboxFeed(CustomObjects objects) {
        this(objects, PAGE);
    }

    KubernetesSandboxFeed(CustomObjects objects, int page) {
        this.objects = objects;
        this.page = page;
        this.open = new OpenWatches(objects);
    }

    @Override
    public Snapshot list() {
        for (int tried = 0; tried < LIST_TRIES; tried++) {
            Optional<Snapshot> whole = allPages();
            if (whole.isPresent()) {
                return whole.get();
            }
        }
        throw new StoreUnavailable("The list of sandboxes changes faster than its pages can be read.");
    }

    /** Empty when the server forgot, between two pages, the version that the list was begun at. */
    private Optional<Snapshot> allPages() {
        var records = new ArrayList<SandboxRecord>();
        String more = "";
        while (true) {
            switch (objects.list(page, more)) {
                case Answer.Done(JsonObject list) -> {
                    Json.items(list).forEach(it -> SandboxObject.record(it).ifPresent(records::add));
                    more = Json.text(list, "metadata", "continue").orElse("");
                    if (more.isEmpty()) {
                        String version =
                                Json.text(list, "metadata", "resourceVersion").orElse("");
                        return Optional.of(new Snapshot(records, new Position(version)));
                    }
                }
                case Answer.Expired expired -> {
                    return Optional.empty();
                }
                case Answer.Missing() ->
                    throw new StoreUnavailable(
                            "The API server does not know Sandboxes: apply the custom resources first.");
                case Answer.Conflict() -> throw new StoreUnavailable("The API server answers a list with a conflict.");
                case Answer.Unknown(String why) -> throw new StoreUnavailable(why);
            }
        }
    }

    @Override
    public Batch changes(Position since, Duration atMost) {
        if (!isVersion(since.value())) {
            return new Batch.Broken("The position was never given.");
        }
        long end = System.nanoTime() + atMost.toNanos();
        String from = since.value();
        try {
            while (true) {
                Pull pull = pull(from, end);
                if (pull.isExpired()) {
                    return new Batch.Broken("The API server no longer knows what changed since.");
                }
                from = pull.version();
                if (!pull.changes().isEmpty() || System.nanoTime() >= end) {
                    return new Batch.Changes(pull.changes(), new Position(from));
                }
                TimeUnit.NANOSECONDS.sleep(Math.clamp(end - System.nanoTime(), 0, PAUSE.toNanos()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Batch.Changes(List.of(), new Position(from));
        }
    }

    /** Reads from one watch until there is something to tell, the time is over, or the watch is. */
    private Pull pull(String since, long end) throws InterruptedException {
        var changes = new ArrayList<SandboxChange>();
        String version = since;
        try (OpenWatch watch = open.at(since)) {
            while (changes.size() < LARGEST_BATCH) {
                // what is not there yet is not waited for, once there is something to tell
                switch (watch.next(changes.isEmpty() ? end - System.nanoTime() : 0)) {
                    case OpenWatch.Item.Seen(Optional<SandboxChange> change, String at) -> {
                        change.ifPresent(changes::add);
                        version = at;
                    }
                    case OpenWatch.Item.Silence() -> {
                        watch.keepAt(version);
                        return new Pull(changes, version, false);
                    }
                    case OpenWatch.Item.Ended() -> {
                        return new Pull(changes, version, false);
                    }
                    case OpenWatch.Item.Expired() -> {
                        return new Pull(changes, version, changes.isEmpty());
                    }
                }
            }
            watch.keepAt(version);
            return new Pull(changes, version, false);
        }
    }

    /** What came from one watch, and up to which version. */
    private record Pull(List<SandboxChange> changes, String version, boolean isExpired) {}

    /** The server takes nothing for "from now on", which would lose what was before. */
    private static boolean isVersion(String text) {
        return !text.isEmpty() && text.chars().allMatch(it -> it >= '0' && it <= '9') && !text.equals("0");
    }

    @Override
    public void close() {
        open.close();
    }
}
