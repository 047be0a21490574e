/** The driven port that runs workloads. */
@NullMarked
package corral.api.host;

import org.jspecify.annotations.NullMarked;
