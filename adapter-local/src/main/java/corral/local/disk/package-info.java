/** The bounded disk of each sandbox: a sparse file with a file system of its own. */
@NullMarked
package corral.local.disk;

import org.jspecify.annotations.NullMarked;
