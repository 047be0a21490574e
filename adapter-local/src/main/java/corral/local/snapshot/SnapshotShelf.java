package corral.local.snapshot;

import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.sandbox.Bytes;
import corral.api.snapshot.SnapshotId;
import corral.local.template.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The folder of snapshots. One is made under another name and appears when it is whole; before it is deleted it gets a third name. So whatever bears its
 * own name can be used.
 */
public final class SnapshotShelf {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ABOUT = "snapshot.json";
    private static final String DRAFT = ".draft";
    private static final String GONE = ".gone";

    private final Path folder;
    private final Bytes maxDisk;
    /** What each snapshot takes, or may take while it is made. */
    private final TreeMap<SnapshotId, Long> sizes = new TreeMap<>();

    private final ReentrantLock lock = new ReentrantLock();

    private SnapshotShelf(Path folder, Bytes maxDisk) {
        this.folder = folder;
        this.maxDisk = maxDisk;
    }

    /**
     * Opens the folder, with what is in it.
     *
     * @param maxDisk what all snapshots may take together
     */
    public static SnapshotShelf open(Path folder, Bytes maxDisk) throws IOException {
        SnapshotShelf shelf = new SnapshotShelf(folder, maxDisk);
        for (SnapshotId id : shelf.names()) {
            Optional<KeptSnapshot> kept = shelf.find(id);
            kept.ifPresent(about -> shelf.sizes.put(id, about.bytes()));
        }
        return shelf;
    }

    /** Where the disk of a snapshot is, in its folder. */
    public static Path disk(Path snapshot) {
        return snapshot.resolve("disk.ext4");
    }

    /** Where the id of the boot is that its memory remembers, in its folder. */
    public static Path bootId(Path snapshot) {
        return snapshot.resolve("boot_id");
    }

    /** Where the memory of a snapshot is, in its folder. */
    public static Path memory(Path snapshot) {
        return snapshot.resolve("memory");
    }

    public Path folder(SnapshotId id) {
        return folder.resolve(id.value());
    }

    /**
     * An empty folder, to be filled and given to {@link #publish}.
     *
     * @param atMost what the snapshot may take
     * @return empty when there is no room for it
     */
    public Optional<Path> draft(SnapshotId id, Bytes atMost) throws IOException {
        if (!reserve(id, atMost)) {
            return Optional.empty();
        }
        Path draft = folder.resolve(id.value() + DRAFT);
        Trees.delete(draft);
        Files.createDirectory(draft);
        Files.setAttribute(draft, "unix:gid", Files.getAttribute(folder, "unix:gid"));
        Files.setPosixFilePermissions(draft, Files.getPosixFilePermissions(folder));
        return Optional.of(draft);
    }

    private boolean reserve(SnapshotId id, Bytes atMost) {
        lock.lock();
        try {
            sizes.remove(id);
            long used = sizes.values().stream().mapToLong(Long::longValue).sum();
            if (used + atMost.value() > maxDisk.value()) {
                return false;
            }
            sizes.put(id, atMost.value());
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void settle(SnapshotId id, Optional<Long> bytes) {
        lock.lock();
        try {
            sizes.remove(id);
            bytes.ifPresent(taken -> sizes.put(id, taken));
        } finally {
            lock.unlock();
        }
    }

    /** Gives a filled folder its name. */
    public void publish(SnapshotId id, KeptSnapshot about) throws IOException {
        Path draft = folder.resolve(id.value() + DRAFT);
        Files.write(draft.resolve(ABOUT), JSON.writeValueAsBytes(about));
        Files.move(draft, folder(id), StandardCopyOption.ATOMIC_MOVE);
        settle(id, Optional.of(about.bytes()));
    }

    /** What a whole snapshot says of itself; empty when there is none. */
    public Optional<KeptSnapshot> find(SnapshotId id) throws IOException {
        try {
            return Optional.of(JSON.readValue(Files.readAllBytes(folder(id).resolve(ABOUT)), KeptSnapshot.class));
        } catch (NoSuchFileException none) {
            return Optional.empty();
        }
    }

    /** Removes all of it, whole or half-made; nothing when there is nothing. */
    public void remove(SnapshotId id) throws IOException {
        Path gone = folder.resolve(id.value() + GONE);
        Trees.delete(gone);
        if (Files.exists(folder(id))) {
            Files.move(folder(id), gone, StandardCopyOption.ATOMIC_MOVE);
            Trees.delete(gone);
        }
        Trees.delete(folder.resolve(id.value() + DRAFT));
        settle(id, Optional.empty());
    }

    /** Everything of which anything is there. */
    public Set<SnapshotId> names() throws IOException {
        Set<SnapshotId> names = new TreeSet<>();
        try (var folders = Files.list(folder)) {
            for (Path each : folders.toList()) {
                String name =
                        String.valueOf(each.getFileName()).replace(DRAFT, "").replace(GONE, "");
                if (SnapshotId.isValid(name)) {
                    names.add(new SnapshotId(name));
                }
            }
        }
        return names;
    }

    /** What all whole snapshots say of themselves. */
    public List<KeptSnapshot> all() throws IOException {
        List<KeptSnapshot> all = new ArrayList<>();
        for (SnapshotId id : names()) {
            find(id).ifPresent(all::add);
        }
        return all;
    }
}
