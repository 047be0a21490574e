package corral.standalone.command;

import corral.api.team.Role;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.standalone.start.FirstKey;
import corral.standalone.start.StartProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What was typed.
 *
 * @param command empty to serve
 * @param flags the settings
 */
public record CommandLine(Optional<Command> command, List<String> flags) {
    private static final String USAGE = "See --help for the commands there are.";

    /** Words that are neither a flag nor a flag's value are the command, wherever they stand. */
    public static CommandLine parse(List<String> arguments) {
        List<String> words = new ArrayList<>();
        List<String> flags = new ArrayList<>();
        boolean valueFollows = false;
        for (String argument : arguments) {
            boolean flag = !valueFollows && argument.startsWith("--");
            (flag || valueFollows ? flags : words).add(argument);
            valueFollows = flag && argument.indexOf('=') < 0;
        }
        return new CommandLine(words.isEmpty() ? Optional.empty() : Optional.of(command(words)), flags);
    }

    private static Command command(List<String> words) {
        String verb = String.join(" ", words.subList(0, Math.min(2, words.size())));
        List<String> rest = words.subList(Math.min(2, words.size()), words.size());
        return switch (verb) {
            case "team create" -> new Command.CreateTeam(team(one(verb, rest, "NAME")));
            case "key create" -> new Command.CreateKey(teamAfter(verb, rest, "NAME"), rest.getFirst(), Role.MEMBER);
            case "key create-administrator" ->
                new Command.CreateKey(teamAfter(verb, rest, "NAME"), rest.getFirst(), Role.ADMINISTRATOR);
            case "key list" -> {
                atMost(verb, rest, 1, "[TEAM]");
                yield new Command.ListKeys(rest.isEmpty() ? FirstKey.TEAM : team(rest.getFirst()));
            }
            case "key revoke" -> new Command.RevokeKey(teamAfter(verb, rest, "ID"), rest.getFirst());
            case "sandbox clear" -> {
                atMost(verb, rest, 0, "");
                yield new Command.ClearSandboxes();
            }
            case "template list" -> {
                atMost(verb, rest, 0, "");
                yield new Command.ListTemplates();
            }
            case "template import" -> {
                if (rest.size() != 2) {
                    throw usage(verb, "NAME ARCHIVE");
                }
                yield new Command.ImportTemplate(
                        template(rest.getFirst()),
                        Path.of(rest.getLast()).toAbsolutePath().normalize());
            }
            default -> throw new StartProblem("There is no command '" + verb + "'. " + USAGE);
        };
    }

    private static String one(String verb, List<String> rest, String form) {
        if (rest.size() != 1) {
            throw usage(verb, form);
        }
        return rest.getFirst();
    }

    private static TeamId teamAfter(String verb, List<String> rest, String form) {
        if (rest.isEmpty()) {
            throw usage(verb, form + " [TEAM]");
        }
        atMost(verb, rest, 2, form + " [TEAM]");
        return rest.size() == 2 ? team(rest.get(1)) : FirstKey.TEAM;
    }

    private static void atMost(String verb, List<String> rest, int count, String form) {
        if (rest.size() > count) {
            throw usage(verb, form);
        }
    }

    private static TeamId team(String name) {
        if (!TeamId.isValid(name)) {
            throw new StartProblem(
                    "'" + name + "' is no name of a team: use at most 63 of a-z, 0-9 and '-', not '-' at the ends.");
        }
        return new TeamId(name);
    }

    private static TemplateId template(String name) {
        if (!TemplateId.isValid(name)) {
            throw new StartProblem(
                    "'" + name + "' is no name of a template: use 1 to 128 of a-z, 0-9, '.', '_' and '-'.");
        }
        return new TemplateId(name);
    }

    private static StartProblem usage(String verb, String form) {
        return new StartProblem("The command is: standalone " + verb + " " + form + ". " + USAGE);
    }
}
