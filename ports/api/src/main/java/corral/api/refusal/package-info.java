/** Expected failures as values. */
@NullMarked
package corral.api.refusal;

import org.jspecify.annotations.NullMarked;
