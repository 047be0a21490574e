/** Keeping sandboxes warm before anybody asks for them. */
@NullMarked
package corral.core.pool;

import org.jspecify.annotations.NullMarked;
