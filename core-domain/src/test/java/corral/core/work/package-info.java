/** Work inside sandboxes over adapters in memory. */
@NullMarked
package corral.core.work;

import org.jspecify.annotations.NullMarked;
