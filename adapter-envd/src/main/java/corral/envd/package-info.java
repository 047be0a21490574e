/** The daemon inside each sandbox and the client side of its protocol. */
@NullMarked
package corral.envd;

import org.jspecify.annotations.NullMarked;
