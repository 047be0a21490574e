/** Giving commands to sandboxes: deciding against the truth, writing, and waiting with patience. */
@NullMarked
package corral.core.order;

import org.jspecify.annotations.NullMarked;
