/** Ends a server at a named point of its code, as a crash there would; loaded into the real process by the end-to-end tests. */
@NullMarked
package corral.standalone.crash;

import org.jspecify.annotations.NullMarked;
