/** Whether and where traffic may go. */
@NullMarked
package corral.core.routing;

import org.jspecify.annotations.NullMarked;
