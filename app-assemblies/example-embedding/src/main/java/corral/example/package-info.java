/** A platform builder's own assembly. */
@NullMarked
package corral.example;

import org.jspecify.annotations.NullMarked;
