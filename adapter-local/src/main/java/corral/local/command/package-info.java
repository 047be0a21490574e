/** Commands of the machine, run with a deadline and with bounded output. */
@NullMarked
package corral.local.command;

import org.jspecify.annotations.NullMarked;
