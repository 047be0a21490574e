/** Installation keys for tests, and their contract suite. */
@NullMarked
package corral.testkit.access;

import org.jspecify.annotations.NullMarked;
