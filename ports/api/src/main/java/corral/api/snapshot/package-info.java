/** What is kept of sandboxes beyond their run: snapshots, and sandboxes that are held on disk. */
@NullMarked
package corral.api.snapshot;

import org.jspecify.annotations.NullMarked;
