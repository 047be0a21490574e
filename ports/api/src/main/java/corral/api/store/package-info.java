/** Driven ports that keep records: sandboxes, and the feed of their changes. */
@NullMarked
package corral.api.store;

import org.jspecify.annotations.NullMarked;
