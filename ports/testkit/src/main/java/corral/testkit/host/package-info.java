/** Workloads and the daemons inside them in memory, with failures on demand, and the contract suites of their ports. */
@NullMarked
package corral.testkit.host;

import org.jspecify.annotations.NullMarked;
