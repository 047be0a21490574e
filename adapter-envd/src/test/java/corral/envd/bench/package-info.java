/** What the benchmark of the daemon compares with; started by {@code app-assemblies/bin/bench --daemon}. */
@NullMarked
package corral.envd.bench;

import org.jspecify.annotations.NullMarked;
