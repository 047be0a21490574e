package corral.standalone.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.team.Role;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.standalone.start.StartProblem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
    private static CommandLine parse(String text) {
        return CommandLine.parse(List.of(text.split(" ", -1)));
    }

    @Test
    void withoutWordsItServes() {
        assertThat(CommandLine.parse(List.of())).isEqualTo(new CommandLine(Optional.empty(), List.of()));
        assertThat(parse("--workers 3")).isEqualTo(new CommandLine(Optional.empty(), List.of("--workers", "3")));
    }

    @Test
    void flagsMayStandAnywhere() {
        Optional<Command> list = Optional.of(new Command.ListKeys(new TeamId("red")));
        assertThat(parse("--state-dir /x key list red")).isEqualTo(new CommandLine(list, List.of("--state-dir", "/x")));
        assertThat(parse("key --state-dir=/x list --workers 3 red"))
                .isEqualTo(new CommandLine(list, List.of("--state-dir=/x", "--workers", "3")));
        assertThat(parse("--state-dir --workers").flags()).containsExactly("--state-dir", "--workers");
    }

    @Test
    void wordsAreACommand() {
        assertThat(parse("key create laptop red --state-dir /x"))
                .isEqualTo(new CommandLine(
                        Optional.of(new Command.CreateKey(new TeamId("red"), "laptop", Role.MEMBER)),
                        List.of("--state-dir", "/x")));
        assertThat(parse("key create-administrator boss red").command())
                .contains(new Command.CreateKey(new TeamId("red"), "boss", Role.ADMINISTRATOR));
        assertThat(parse("key create laptop").command())
                .contains(new Command.CreateKey(new TeamId("default"), "laptop", Role.MEMBER));
        assertThat(parse("key list").command()).contains(new Command.ListKeys(new TeamId("default")));
        assertThat(parse("key revoke 7 red").command()).contains(new Command.RevokeKey(new TeamId("red"), "7"));
        assertThat(parse("team create red").command()).contains(new Command.CreateTeam(new TeamId("red")));
        assertThat(parse("sandbox clear").command()).contains(new Command.ClearSandboxes());
        assertThat(parse("template list").command()).contains(new Command.ListTemplates());
        assertThat(parse("template import tools /x/tools.tar").command())
                .contains(new Command.ImportTemplate(new TemplateId("tools"), Path.of("/x/tools.tar")));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "key",
                "key create",
                "key create a b c",
                "key list a b",
                "team create",
                "team create -a",
                "server",
                "sandbox clear x",
                "template list x",
                "template import x",
                "template import X /x"
            })
    void whatIsNoCommandIsRefusedWithASentence(String text) {
        assertThatThrownBy(() -> parse(text)).isInstanceOf(StartProblem.class).hasMessageEndingWith(".");
    }
}
