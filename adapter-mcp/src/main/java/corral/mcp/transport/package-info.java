/** Streamable HTTP without sessions: one POST, one answer, for both eras of the protocol. */
@NullMarked
package corral.mcp.transport;

import org.jspecify.annotations.NullMarked;
