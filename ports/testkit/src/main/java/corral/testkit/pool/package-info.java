/** Declared pools in memory, and their contract suite. */
@NullMarked
package corral.testkit.pool;

import org.jspecify.annotations.NullMarked;
