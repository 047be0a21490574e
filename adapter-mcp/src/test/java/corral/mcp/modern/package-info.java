/** Tests of modern for MCP. */
@NullMarked
package corral.mcp.modern;

import org.jspecify.annotations.NullMarked;
