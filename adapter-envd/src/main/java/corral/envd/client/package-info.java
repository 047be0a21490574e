/** How the control plane speaks to a daemon. */
@NullMarked
package corral.envd.client;

import org.jspecify.annotations.NullMarked;
