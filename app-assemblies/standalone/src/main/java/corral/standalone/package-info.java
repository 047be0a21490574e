/** The process that runs everything on one machine. */
@NullMarked
package corral.standalone;

import org.jspecify.annotations.NullMarked;
