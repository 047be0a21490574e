/** Time that a test moves, randomness that a test can repeat, and their contract suites. */
@NullMarked
package corral.testkit.time;

import org.jspecify.annotations.NullMarked;
