/** Whose sandbox this is: the token that opens the daemon, and what it was told with it. */
@NullMarked
package corral.envd.access;

import org.jspecify.annotations.NullMarked;
