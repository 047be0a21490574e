/** Tenants and API keys in memory, and their contract suites. */
@NullMarked
package corral.testkit.team;

import org.jspecify.annotations.NullMarked;
