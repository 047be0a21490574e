/** Volumes of a CSI node plugin, mounted into a running sandbox and taken out again, by a helper process that lives as long as one of these acts. */
@NullMarked
package corral.envd.storage;

import org.jspecify.annotations.NullMarked;
