/** Everything that decides. */
@NullMarked
package corral.core;

import org.jspecify.annotations.NullMarked;
