/** Insides of sandboxes in memory, and the contract suites of the ports that work there. */
@NullMarked
package corral.testkit.work;

import org.jspecify.annotations.NullMarked;
