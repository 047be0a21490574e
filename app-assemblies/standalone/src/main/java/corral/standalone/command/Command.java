package corral.standalone.command;

import corral.api.team.Role;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import java.nio.file.Path;

/** What an operator can ask for. */
public sealed interface Command {
    record CreateTeam(TeamId team) implements Command {}

    record CreateKey(TeamId team, String name, Role role) implements Command {}

    record ListKeys(TeamId team) implements Command {}

    record RevokeKey(TeamId team, String id) implements Command {}

    /** End every sandbox of this machine, pooled ones included, and take back what was made outside the state directory. */
    record ClearSandboxes() implements Command {}

    record ListTemplates() implements Command {}

    record ImportTemplate(TemplateId template, Path archive) implements Command {}
}
