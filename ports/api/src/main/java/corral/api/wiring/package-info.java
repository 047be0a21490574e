/** The whole of the core's ports, for an assembly or a simulation to plug together. */
@NullMarked
package corral.api.wiring;

import org.jspecify.annotations.NullMarked;
