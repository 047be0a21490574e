/** What a sandbox is: its id, what is desired of it, what was observed of it. */
@NullMarked
package corral.api.sandbox;

import org.jspecify.annotations.NullMarked;
