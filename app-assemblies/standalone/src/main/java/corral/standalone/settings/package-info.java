/** What can be set of the process: one table, read from a file, from the environment and from flags. */
@NullMarked
package corral.standalone.settings;

import org.jspecify.annotations.NullMarked;
