package corral.local.engine;

import corral.local.snapshot.DiskCopies;
import corral.local.snapshot.MemoryImages;
import corral.local.snapshot.SnapshotShelf;
import java.util.Optional;

/**
 * With what the engine keeps sandboxes.
 *
 * @param shelf where snapshots are
 * @param copies copies disks
 * @param images keeps the memory of processes, where this machine can
 * @param lacking why it cannot, in a sentence without its end; empty when it can
 */
record Keeping(SnapshotShelf shelf, DiskCopies copies, Optional<MemoryImages> images, String lacking) {}
