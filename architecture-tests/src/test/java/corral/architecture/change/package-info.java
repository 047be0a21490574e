/** One public API in two states, for the test that compares them. */
@NullMarked
package corral.architecture.change;

import org.jspecify.annotations.NullMarked;
