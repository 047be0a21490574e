/** Sandboxes on this machine: an OCI runtime and an embedded store. */
@NullMarked
package corral.local;

import org.jspecify.annotations.NullMarked;
