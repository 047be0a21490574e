/** What the engine keeps of sandboxes on disk: snapshots, and the memory of processes. */
@NullMarked
package corral.local.snapshot;

import org.jspecify.annotations.NullMarked;
