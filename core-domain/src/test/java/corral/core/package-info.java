/** Tests of the whole core over adapters in memory. */
@NullMarked
package corral.core;

import org.jspecify.annotations.NullMarked;
