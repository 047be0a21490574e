/** Work inside sandboxes: who may, within which bounds, and what is kept of what comes out. */
@NullMarked
package corral.core.work;

import org.jspecify.annotations.NullMarked;
