/** The kernel's calls that Java has no name for: processes, terminals, users, attributes. Bound to x86-64 Linux. */
@NullMarked
package corral.envd.linux;

import org.jspecify.annotations.NullMarked;
