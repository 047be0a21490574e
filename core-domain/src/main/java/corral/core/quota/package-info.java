/** How much the sandboxes of a team and of a key may use together, counted from memory and reserved before a write. */
@NullMarked
package corral.core.quota;

import org.jspecify.annotations.NullMarked;
