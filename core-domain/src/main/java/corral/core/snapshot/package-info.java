/** Snapshots: how they are made, found and removed. */
@NullMarked
package corral.core.snapshot;

import org.jspecify.annotations.NullMarked;
