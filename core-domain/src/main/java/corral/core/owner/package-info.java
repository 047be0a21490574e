/** What owners ask of their sandboxes: commands given, and waited for until what they promise holds. */
@NullMarked
package corral.core.owner;

import org.jspecify.annotations.NullMarked;
