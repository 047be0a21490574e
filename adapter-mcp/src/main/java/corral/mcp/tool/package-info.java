/** The tools: sandboxes as an agent uses them. */
@NullMarked
package corral.mcp.tool;

import org.jspecify.annotations.NullMarked;
