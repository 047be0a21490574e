/** What owners see of their sandboxes, and of the templates. */
@NullMarked
package corral.core.view;

import org.jspecify.annotations.NullMarked;
