/** The OCI runtime: what a container is told to be, and the commands that make and delete it. */
@NullMarked
package corral.local.oci;

import org.jspecify.annotations.NullMarked;
