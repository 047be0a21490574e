package corral.testkit.work;

import corral.api.work.Door;
import corral.api.work.FilePart;
import corral.api.work.Inside;
import corral.api.work.Octets;
import corral.api.work.ProcessEnd;
import corral.api.work.SandboxProcesses.Channel;
import corral.api.work.ShellCommand;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What the shell in memory understands: {@code echo}, {@code exit}, {@code sleep}, {@code cat}, {@code pwd}, {@code printenv}, {@code rm -f} and
 * {@code chmod}, one after the other with semicolons, {@code >&2} behind an {@code echo}, and programs that a test has installed.
 */
final class PretendShell {
    private final InMemoryFiles files;
    private final Map<String, InMemoryProcesses.Program> programs;
    private final Door door;
    private final ShellCommand command;
    private final BiConsumer<Channel, byte[]> out;
    private int status;
    private int code;

    PretendShell(
            InMemoryFiles files,
            Map<String, InMemoryProcesses.Program> programs,
            Door door,
            ShellCommand command,
            BiConsumer<Channel, byte[]> out) {
        this.files = files;
        this.programs = programs;
        this.door = door;
        this.command = command;
        this.out = out;
    }

    /** What is left to do when it stopped: the statements behind a {@code sleep} or a {@code cat} without a file. */
    sealed interface Stop {
        record Ended(ProcessEnd end) implements Stop {}

        record Sleeping(long seconds, List<String> rest) implements Stop {}

        record Listening() implements Stop {}
    }

    List<String> statements() {
        return List.of(command.line().split(";", -1));
    }

    Stop go(List<String> statements) {
        for (int at = 0; at < statements.size(); at++) {
            List<String> words =
                    new ArrayList<>(List.of(statements.get(at).strip().split(" +", -1)));
            switch (words.getFirst()) {
                case "exit" -> {
                    String word = words.get(1);
                    return new Stop.Ended(new ProcessEnd.Exited(word.equals("$code") ? code : Integer.parseInt(word)));
                }
                case "sleep" -> {
                    return new Stop.Sleeping(
                            Long.parseLong(words.get(1)), List.copyOf(statements.subList(at + 1, statements.size())));
                }
                case "cat" -> {
                    if (words.size() == 1) {
                        return new Stop.Listening();
                    }
                    cat(words.get(1));
                }
                default -> status = simple(words);
            }
        }
        return new Stop.Ended(new ProcessEnd.Exited(status));
    }

    private int simple(List<String> words) {
        String name = words.removeFirst();
        InMemoryProcesses.Program program = programs.get(name);
        if (program != null) {
            Inside<FilePart> read = words.isEmpty()
                    ? new Inside.Missing<>()
                    : files.read(door, Optional.empty(), words.getFirst(), 0, Integer.MAX_VALUE);
            String code = read instanceof Inside.Done<FilePart>(FilePart part)
                    ? part.content().text()
                    : "";
            return program.run(code, (channel, text) -> say(channel, text));
        }
        return switch (name) {
            case "echo" -> {
                boolean toError = words.remove(">&2");
                say(toError ? Channel.STDERR : Channel.STDOUT, String.join(" ", words) + "\n");
                yield 0;
            }
            case "pwd" -> {
                say(Channel.STDOUT, command.directory().orElse("/home/user") + "\n");
                yield 0;
            }
            case "printenv" -> {
                say(Channel.STDOUT, new TreeMap<>(command.env()).getOrDefault(words.getFirst(), "") + "\n");
                yield 0;
            }
            case "rm" -> {
                files.remove(door, words.getLast());
                yield 0;
            }
            case "code=$?" -> {
                code = status;
                yield 0;
            }
            case "chmod", "" -> 0;
            default -> {
                say(Channel.STDERR, name + ": command not found\n");
                yield 127;
            }
        };
    }

    private void cat(String path) {
        if (files.read(door, Optional.empty(), path, 0, Integer.MAX_VALUE)
                instanceof Inside.Done<FilePart>(FilePart part)) {
            say(Channel.STDOUT, part.content());
            status = 0;
        } else {
            say(Channel.STDERR, "cat: " + path + ": No such file or directory\n");
            status = 1;
        }
    }

    private void say(Channel channel, Octets bytes) {
        out.accept(channel, bytes.bytes());
    }

    private void say(Channel channel, String text) {
        out.accept(channel, text.getBytes(StandardCharsets.UTF_8));
    }
}
