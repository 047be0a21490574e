/** A forwarder of traffic that only remembers, and its contract suite. */
@NullMarked
package corral.testkit.routing;

import org.jspecify.annotations.NullMarked;
