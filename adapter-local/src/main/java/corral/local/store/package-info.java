/** The embedded store: one SQLite file with the truth about sandboxes, teams and keys, and the feed of what changes. */
@NullMarked
package corral.local.store;

import org.jspecify.annotations.NullMarked;
