/** Tokens of an authorization server instead of API keys: this server as an OAuth 2.1 resource server. */
@NullMarked
package corral.mcp.token;

import org.jspecify.annotations.NullMarked;
