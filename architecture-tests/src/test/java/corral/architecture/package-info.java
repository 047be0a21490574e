/** The rules that keep the pieces of Corral apart, each seen catching a fixture that breaks it. */
@NullMarked
package corral.architecture;

import org.jspecify.annotations.NullMarked;
