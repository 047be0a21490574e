/** The insides in memory keep their contracts. */
@NullMarked
package corral.testkit.work;

import org.jspecify.annotations.NullMarked;
