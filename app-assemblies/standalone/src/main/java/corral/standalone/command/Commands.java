package corral.standalone.command;

import java.util.List;
import java.util.stream.Stream;

/** Runs a command and says what came of it. */
public final class Commands {
    private static final String TEMPLATES = "REVISION          CHANGED                   NAME";

    private final Operator operator;
    private final int maxSandboxes;

    /** Takes an operator, and how many sandboxes a new team may have. */
    public Commands(Operator operator, int maxSandboxes) {
        this.operator = operator;
        this.maxSandboxes = maxSandboxes;
    }

    /** Lines for a person. */
    public List<String> run(Command command) {
        return switch (command) {
            case Command.CreateTeam(var team) -> {
                operator.addTeam(team, maxSandboxes);
                yield List.of("Team " + team + " was made; it may have " + maxSandboxes + " sandboxes.");
            }
            case Command.CreateKey(var team, var name, var role) -> {
                Operator.NewKey key = operator.issueKey(team, name, role);
                yield List.of(
                        "Key " + key.id() + " of team " + team + " was made. This is the only time that it is shown:",
                        "export E2B_API_KEY=" + key.secret());
            }
            case Command.ListKeys(var team) ->
                table(
                        "ID                                    LAST 4  ROLE           MADE                      NAME",
                        operator.keys(team).stream()
                                .map(key -> "%-36s  %-6s  %-13s  %-24s  %s"
                                        .formatted(key.id(), key.suffix(), key.role(), key.createdAt(), key.name())));
            case Command.RevokeKey(var team, var id) -> {
                operator.revokeKey(team, id);
                yield List.of("Key " + id + " of team " + team + " was revoked.");
            }
            case Command.ClearSandboxes() -> {
                int ended = operator.clearSandboxes();
                yield List.of("Ended " + ended + (ended == 1 ? " sandbox." : " sandboxes.")
                        + " What is left of Corral is the state directory.");
            }
            case Command.ListTemplates() ->
                table(TEMPLATES, operator.templates().stream().map(Commands::line));
            case Command.ImportTemplate(var template, var archive) ->
                table(
                        TEMPLATES,
                        Stream.of(operator.importTemplate(template, archive)).map(Commands::line));
        };
    }

    private static String line(Operator.KnownTemplate template) {
        String revision = template.revision()
                .substring(0, Math.min(16, template.revision().length()));
        return "%-16s  %-24s  %s".formatted(revision, template.updatedAt(), template.id());
    }

    private static List<String> table(String head, Stream<String> rows) {
        return Stream.concat(Stream.of(head), rows).toList();
    }
}
