/** The driven port to the daemon inside a sandbox. */
@NullMarked
package corral.api.agent;

import org.jspecify.annotations.NullMarked;
