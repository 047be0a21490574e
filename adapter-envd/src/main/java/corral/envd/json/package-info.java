/** JSON as values, read and written within named bounds. */
@NullMarked
package corral.envd.json;

import org.jspecify.annotations.NullMarked;
