/** The adapter for MCP: sandboxes as tools. */
@NullMarked
package corral.mcp;

import org.jspecify.annotations.NullMarked;
