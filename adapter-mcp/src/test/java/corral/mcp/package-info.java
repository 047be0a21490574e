/** What the tests of the MCP adapter share, and tests of the whole. */
@NullMarked
package corral.mcp;

import org.jspecify.annotations.NullMarked;
