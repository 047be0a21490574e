/** The in-sandbox daemon as a bundle. */
@NullMarked
package corral.agentruntime;

import org.jspecify.annotations.NullMarked;
