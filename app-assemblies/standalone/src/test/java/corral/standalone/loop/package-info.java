/** Tests of what happens by itself. */
@NullMarked
package corral.standalone.loop;

import org.jspecify.annotations.NullMarked;
