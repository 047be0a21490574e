/** Builds the self-contained folder in which the daemon travels into sandboxes. */
@NullMarked
package corral.envd.bundle;

import org.jspecify.annotations.NullMarked;
