/** How a team gets a sandbox: claimed from a pool, or made when there is no stock. */
@NullMarked
package corral.core.claim;

import org.jspecify.annotations.NullMarked;
