/** The part of {@code bin/bench} that needs no machine: the core with everything in memory. */
@NullMarked
package corral.standalone.bench;

import org.jspecify.annotations.NullMarked;
