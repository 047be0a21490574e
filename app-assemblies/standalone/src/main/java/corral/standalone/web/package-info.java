/** The process's listeners and their certificates. */
@NullMarked
package corral.standalone.web;

import org.jspecify.annotations.NullMarked;
