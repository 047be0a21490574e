/** Tests of tool for MCP. */
@NullMarked
package corral.mcp.tool;

import org.jspecify.annotations.NullMarked;
