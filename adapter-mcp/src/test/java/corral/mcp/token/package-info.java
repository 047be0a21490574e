/** Tokens that are taken, and all those that are not. */
@NullMarked
package corral.mcp.token;

import org.jspecify.annotations.NullMarked;
