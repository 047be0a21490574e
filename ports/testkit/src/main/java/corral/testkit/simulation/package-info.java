/** Drives a whole core under virtual time with everything going wrong that can, repeatably from a seed, and checks named invariants. */
@NullMarked
package corral.testkit.simulation;

import org.jspecify.annotations.NullMarked;
