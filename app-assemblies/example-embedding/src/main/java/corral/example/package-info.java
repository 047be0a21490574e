/** A platform builder's own assembly: the core with adapters in memory, one adapter of one's own, and the loop that every assembly has. */
@NullMarked
package corral.example;

import org.jspecify.annotations.NullMarked;
