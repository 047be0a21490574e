/** Real daemons for tests, and a plain client for them. */
@NullMarked
package corral.envd.trial;

import org.jspecify.annotations.NullMarked;
