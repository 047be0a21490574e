/** Tests of transport for MCP. */
@NullMarked
package corral.mcp.transport;

import org.jspecify.annotations.NullMarked;
