/** Where traffic for a sandbox goes. */
@NullMarked
package corral.api.routing;

import org.jspecify.annotations.NullMarked;
