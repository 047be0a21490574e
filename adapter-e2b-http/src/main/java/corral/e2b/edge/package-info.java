/** The edge proxy: which request is for which sandbox, and the forwarding of it in constant memory. */
@NullMarked
package corral.e2b.edge;

import org.jspecify.annotations.NullMarked;
