/** Tests of the operator's commands. */
@NullMarked
package corral.standalone.command;

import org.jspecify.annotations.NullMarked;
