/** Tests of what can be set. */
@NullMarked
package corral.standalone.settings;

import org.jspecify.annotations.NullMarked;
