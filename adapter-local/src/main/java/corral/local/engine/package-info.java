/** The local engine: sandboxes as OCI containers on this machine. */
@NullMarked
package corral.local.engine;

import org.jspecify.annotations.NullMarked;
