/** The service filesystem.Filesystem, done with the rights of the user who asks. */
@NullMarked
package corral.envd.filesystem;

import org.jspecify.annotations.NullMarked;
