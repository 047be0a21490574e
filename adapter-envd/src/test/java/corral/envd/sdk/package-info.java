/** The client libraries of E2B as judges of the daemon. */
@NullMarked
package corral.envd.sdk;

import org.jspecify.annotations.NullMarked;
