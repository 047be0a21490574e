/** What a sandbox is made from. */
@NullMarked
package corral.api.template;

import org.jspecify.annotations.NullMarked;
