/** Tenants and their API keys. */
@NullMarked
package corral.api.team;

import org.jspecify.annotations.NullMarked;
