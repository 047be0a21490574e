/** Templates in memory, and their contract suite. */
@NullMarked
package corral.testkit.template;

import org.jspecify.annotations.NullMarked;
