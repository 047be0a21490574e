package corral.mcp.conformance;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.team.TeamId;
import corral.mcp.McpSettings;
import corral.mcp.McpTestServer;
import corral.mcp.transport.Identity;
import corral.mcp.transport.Scope;
import java.util.EnumSet;

/** The product's transport with the fixtures behind it; the suite brings no key, so everybody may enter. */
final class FixtureServer {
    private static final Identity EVERYBODY = credential ->
            Answer.done(new Identity.Guest(new Caller(new TeamId("suite"), "suite"), EnumSet.allOf(Scope.class)));

    private FixtureServer() {}

    static McpTestServer open(int port) {
        return McpTestServer.of(McpSettings.DEFAULT, FixtureOffer.offer(), EVERYBODY, port);
    }

    /** Serves until it is ended, for a look by hand. */
    static void main(String[] arguments) {
        System.out.println(open(Integer.parseInt(arguments[0])).url());
    }
}
