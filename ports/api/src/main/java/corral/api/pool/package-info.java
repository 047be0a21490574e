/** Sandboxes kept warm before anybody asks for them. */
@NullMarked
package corral.api.pool;

import org.jspecify.annotations.NullMarked;
