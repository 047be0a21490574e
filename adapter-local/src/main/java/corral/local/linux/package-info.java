/** System calls that no command of the machine does as well: mounts, loop devices, process descriptors. */
@NullMarked
package corral.local.linux;

import org.jspecify.annotations.NullMarked;
