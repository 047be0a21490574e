/** Tests of the listeners. */
@NullMarked
package corral.standalone.web;

import org.jspecify.annotations.NullMarked;
