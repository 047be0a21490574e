/** What happens between the command and the first request: the state directory, the checks, the daemon's bundle, the first key. */
@NullMarked
package corral.standalone.start;

import org.jspecify.annotations.NullMarked;
