/** Sandboxes to write tests with. */
@NullMarked
package corral.testkit.sandbox;

import org.jspecify.annotations.NullMarked;
