package corral.k8s.sandbox;

import corral.k8s.api.CustomObjects;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The watches that readers left open, by the version from which they go on. */
final class OpenWatches implements AutoCloseable {
    /** So many readers of a feed there are at most; the watch that was left longest ago is closed for one more. */
    private static final int MOST = 8;

    private final CustomObjects objects;
    private final Map<String, OpenWatch> kept = new LinkedHashMap<>();
    private boolean closed;

    OpenWatches(CustomObjects objects) {
        this.objects = objects;
    }

    /** The watch that was left at that version, or a new one. */
    synchronized OpenWatch at(String version) {
        OpenWatch left = kept.remove(version);
        return left == null ? new OpenWatch(this, () -> objects.watch(version)) : left;
    }

    void keep(String version, OpenWatch watch) {
        OpenWatch tooMany = put(version, watch);
        if (tooMany != null) {
            tooMany.end();
        }
    }

    private synchronized @Nullable OpenWatch put(String version, OpenWatch watch) {
        if (closed) {
            return watch;
        }
        OpenWatch before = kept.put(version, watch);
        if (before != null) {
            return before;
        }
        return kept.size() > MOST ? kept.remove(kept.keySet().iterator().next()) : null;
    }

    @Override
    public synchronized void close() {
        closed = true;
        kept.values().forEach(OpenWatch::end);
        kept.clear();
    }
}
