/** Tests of the start. */
@NullMarked
package corral.standalone.start;

import org.jspecify.annotations.NullMarked;
