/** The daemon itself: its start, its listener, its routes, and how the control plane hands it to an owner. */
@NullMarked
package corral.envd.daemon;

import org.jspecify.annotations.NullMarked;
