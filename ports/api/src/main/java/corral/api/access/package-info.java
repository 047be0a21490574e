/** Who is calling, and the secrets that open a sandbox. */
@NullMarked
package corral.api.access;

import org.jspecify.annotations.NullMarked;
