/** The E2B control plane and the edge proxy. */
@NullMarked
package corral.e2b;

import org.jspecify.annotations.NullMarked;
