/** Control groups of sandboxes, in version 1, hybrid and version 2: freezing, killing, removing. */
@NullMarked
package corral.local.cgroup;

import org.jspecify.annotations.NullMarked;
