/** The threads that make observed follow desired: they carry changes, deadlines and ends of workloads to the core. */
@NullMarked
package corral.standalone.loop;

import org.jspecify.annotations.NullMarked;
