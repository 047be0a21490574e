/** Tokens, sealed environments, API keys and fresh names: what keeps tenants apart. */
@NullMarked
package corral.core.access;

import org.jspecify.annotations.NullMarked;
