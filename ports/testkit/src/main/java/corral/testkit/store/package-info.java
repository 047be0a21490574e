/** The store of sandboxes in memory, as pleasant or unpleasant as a test wants it, and the contract suites of its three ports. */
@NullMarked
package corral.testkit.store;

import org.jspecify.annotations.NullMarked;
