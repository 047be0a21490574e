/** Upload and download of files over plain HTTP. */
@NullMarked
package corral.envd.transfer;

import org.jspecify.annotations.NullMarked;
