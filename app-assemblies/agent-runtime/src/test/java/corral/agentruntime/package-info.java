/** The bundle as it is shipped. */
@NullMarked
package corral.agentruntime;

import org.jspecify.annotations.NullMarked;
