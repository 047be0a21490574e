/** Time, ids and randomness as driven ports. */
@NullMarked
package corral.api.time;

import org.jspecify.annotations.NullMarked;
