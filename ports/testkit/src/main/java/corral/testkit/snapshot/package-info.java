/** Snapshots in memory, and what every host and store of snapshots keeps. */
@NullMarked
package corral.testkit.snapshot;

import org.jspecify.annotations.NullMarked;
