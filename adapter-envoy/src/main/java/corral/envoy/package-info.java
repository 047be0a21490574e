/** The adapter for Envoy: routes over xDS, decisions over ext_proc. */
@NullMarked
package corral.envoy;

import org.jspecify.annotations.NullMarked;
