/** Giving commands to sandboxes: deciding against the truth, writing, and waiting until what was promised holds. */
@NullMarked
package corral.core.order;

import org.jspecify.annotations.NullMarked;
