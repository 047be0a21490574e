package corral.standalone.command;

import corral.api.team.TeamId;

/** What an operator can ask for. */
public sealed interface Command {
    record CreateTeam(TeamId team) implements Command {}

    record CreateKey(TeamId team, String name) implements Command {}

    record ListKeys(TeamId team) implements Command {}

    record RevokeKey(TeamId team, String id) implements Command {}

    record ListTemplates() implements Command {}
}
