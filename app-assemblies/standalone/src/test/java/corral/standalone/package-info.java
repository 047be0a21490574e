/** Tests of the whole process. */
@NullMarked
package corral.standalone;

import org.jspecify.annotations.NullMarked;
