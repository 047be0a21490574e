/** What the official conformance suite says of the transport. */
@NullMarked
package corral.mcp.conformance;

import org.jspecify.annotations.NullMarked;
