package corral.core.work;

import static corral.core.World.CALLER;
import static corral.core.World.STRANGER;
import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Refusal;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxId;
import corral.api.work.FileEntry;
import corral.api.work.FilePart;
import corral.api.work.Octets;
import corral.api.work.ProcessEnd;
import corral.api.work.ProcessId;
import corral.api.work.ProcessLook;
import corral.api.work.SandboxProcesses;
import corral.api.work.SandboxWork;
import corral.api.work.SandboxWork.Captured;
import corral.api.work.SandboxWork.Language;
import corral.api.work.SandboxWork.ListFiles;
import corral.api.work.SandboxWork.LookAtProcess;
import corral.api.work.SandboxWork.ReadFile;
import corral.api.work.SandboxWork.RunCode;
import corral.api.work.SandboxWork.RunCommand;
import corral.api.work.SandboxWork.RunResult;
import corral.api.work.SandboxWork.WriteFile;
import corral.api.work.ShellCommand;
import corral.api.work.WorkLimits;
import corral.core.CorralCore;
import corral.core.World;
import corral.testkit.time.SeededEntropy;
import corral.testkit.work.InMemoryFiles;
import corral.testkit.work.InMemoryProcesses;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkTest {
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final WorkLimits LIMITS =
            new WorkLimits(Duration.ofMinutes(2), Duration.ofSeconds(30), 100, 60, 50, 40, 3);

    private final World world = new World();
    private final InMemoryFiles files = new InMemoryFiles(door -> world.host.opens(door.address(), door.token()));
    private final InMemoryProcesses processes = new InMemoryProcesses(files, world.time::advance);
    private final SandboxWork work =
            CorralCore.work(world.core, processes, files, LIMITS, world.time, new SeededEntropy(1));
    private final SandboxId id = world.create().id();

    private corral.api.refusal.Answer<RunResult> run(Caller caller, String line, Duration atMost, int most) {
        return work.run(caller, id, new RunCommand(ShellCommand.of(line), atMost, most), () -> true);
    }

    @Test
    void aCommandAnswersHowItEndedAndWhatItSaid() {
        RunResult result = value(run(CALLER, "echo hello; sleep 3; echo oops >&2; exit 3", MINUTE, 100));

        assertThat(result.end()).isEqualTo(new ProcessEnd.Exited(3));
        assertThat(result.stdout()).isEqualTo(new Captured("hello\n", 0, ""));
        assertThat(result.stderr()).isEqualTo(new Captured("oops\n", 0, ""));
        assertThat(result.took()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void outputIsKeptWithinTheBound() {
        assertThat(value(run(CALLER, "echo 0123456789", MINUTE, 6)).stdout()).isEqualTo(new Captured("012", 5, "89\n"));
    }

    @Test
    void itEndsWithItsTimeAndWithItsWatcher() {
        assertThat(value(run(CALLER, "sleep 90", MINUTE, 10)).end()).isEqualTo(new ProcessEnd.TimedOut());
        RunCommand command = new RunCommand(ShellCommand.of("sleep 9"), MINUTE, 10);
        assertThat(value(work.run(CALLER, id, command, () -> false)).end()).isEqualTo(new ProcessEnd.Abandoned());
    }

    @Test
    void codeRunsFromAFileThatDoesNotStay() {
        processes.install("python3", (code, out) -> {
            out.accept(SandboxProcesses.Channel.STDOUT, "ran " + code);
            return 4;
        });

        RunResult result = value(work.runCode(
                CALLER, id, new RunCode(Language.PYTHON, "print('x')", ShellCommand.of(""), MINUTE, 100), () -> true));

        assertThat(result.end()).isEqualTo(new ProcessEnd.Exited(4));
        assertThat(result.stdout().head()).isEqualTo("ran print('x')");
        assertThat(value(work.list(CALLER, id, new ListFiles("/tmp", Optional.empty(), 1))))
                .isEmpty();
    }

    @Test
    void aBackgroundProcessIsFedWatchedAndStopped() {
        ProcessId process = value(work.start(CALLER, id, ShellCommand.of("cat")));

        LookAtProcess feeding =
                new LookAtProcess(process, 0, 100, Duration.ZERO, Optional.of(Octets.of("hello")), Optional.empty());
        assertThat(value(work.look(CALLER, id, feeding)))
                .contains(new ProcessLook(Optional.empty(), Octets.of("hello"), 5, 5));
        LookAtProcess stopping = new LookAtProcess(
                process, 5, 100, Duration.ZERO, Optional.empty(), Optional.of(SandboxProcesses.Signal.KILL));
        assertThat(value(work.look(CALLER, id, stopping)).orElseThrow().end()).isPresent();
        assertThat(value(work.look(CALLER, id, feeding)).orElseThrow().size()).isEqualTo(5);
        LookAtProcess unknown = new LookAtProcess(
                new ProcessId("p00000000000000000000"), 0, 9, Duration.ZERO, Optional.empty(), Optional.empty());
        assertThat(value(work.look(CALLER, id, unknown))).isEmpty();
    }

    @Test
    void filesAreWrittenReadAndListed() {
        assertThat(value(work.write(CALLER, id, write("a/file", "0123456789")))).isEqualTo(10);
        assertThat(value(work.read(CALLER, id, new ReadFile("a/file", Optional.empty(), 2, 3))))
                .contains(new FilePart(Octets.of("234"), 2, 10));
        assertThat(value(work.read(CALLER, id, new ReadFile("nothing", Optional.empty(), 0, 3))))
                .isEmpty();
        assertThat(value(work.list(CALLER, id, new ListFiles("a", Optional.empty(), 1)))
                        .orElseThrow())
                .extracting(FileEntry::path)
                .containsExactly("/home/user/a/file");
    }

    @Test
    void whatIsAskedBeyondTheLimitsIsRefusedAndNotDone() {
        Refusal[] refusals = {
            refusal(run(CALLER, "echo", Duration.ofMinutes(3), 10)),
            refusal(run(CALLER, "echo", Duration.ZERO, 10)),
            refusal(run(CALLER, "echo", MINUTE, 101)),
            refusal(run(CALLER, " ", MINUTE, 10)),
            refusal(run(CALLER, "e".repeat(61), MINUTE, 10)),
            refusal(work.runCode(
                    CALLER,
                    id,
                    new RunCode(Language.BASH, "e".repeat(61), ShellCommand.of(""), MINUTE, 10),
                    () -> true)),
            refusal(work.start(CALLER, id, ShellCommand.of("a\0b"))),
            refusal(work.write(CALLER, id, write("file", "e".repeat(41)))),
            refusal(work.write(
                    CALLER, id, new WriteFile("file", Optional.empty(), Octets.of("x"), Optional.of("u+x; echo")))),
            refusal(work.write(CALLER, id, write("fi\0le", "x"))),
            refusal(work.read(CALLER, id, new ReadFile("file", Optional.empty(), -1, 10))),
            refusal(work.read(CALLER, id, new ReadFile("file", Optional.empty(), 0, 51))),
            refusal(work.list(CALLER, id, new ListFiles("file", Optional.empty(), 4))),
            refusal(work.look(
                    CALLER,
                    id,
                    new LookAtProcess(
                            new ProcessId("p00000000000000000000"),
                            0,
                            10,
                            Duration.ofSeconds(31),
                            Optional.empty(),
                            Optional.empty())))
        };

        assertThat(refusals).allMatch(Refusal.InvalidRequest.class::isInstance);
        assertThat(value(work.read(CALLER, id, new ReadFile("file", Optional.empty(), 0, 10))))
                .isEmpty();
    }

    @Test
    void whatTheSandboxRefusesIsSaidInASentence() {
        RunCommand command = new RunCommand(
                new ShellCommand("echo", Map.of(), Optional.of("/missing/folder"), Optional.empty()), MINUTE, 10);

        assertThat(refusal(work.run(CALLER, id, command, () -> true)))
                .isEqualTo(new Refusal.InvalidRequest("The sandbox refused: cwd '/missing/folder' does not exist."));
    }

    @Test
    void aStrangerFindsNothing() {
        assertThat(refusal(run(STRANGER, "echo", MINUTE, 10))).isEqualTo(new Refusal.SandboxNotFound(id));
        assertThat(refusal(work.read(STRANGER, id, new ReadFile("file", Optional.empty(), 0, 10))))
                .isEqualTo(new Refusal.SandboxNotFound(id));
        assertThat(refusal(work.write(STRANGER, id, write("file", "x")))).isEqualTo(new Refusal.SandboxNotFound(id));
        assertThat(refusal(work.start(STRANGER, id, ShellCommand.of("echo"))))
                .isEqualTo(new Refusal.SandboxNotFound(id));
        SandboxId unknown = new SandboxId("i0");
        assertThat(refusal(work.list(CALLER, unknown, new ListFiles(".", Optional.empty(), 1))))
                .isEqualTo(new Refusal.SandboxNotFound(unknown));
    }

    @Test
    void aPausedSandboxIsRefusedUntilItIsResumed() {
        value(world.core.lifecycle().pause(CALLER, id));

        assertThat(refusal(run(CALLER, "echo", MINUTE, 10))).isInstanceOf(Refusal.StateConflict.class);

        value(world.core.lifecycle().connect(CALLER, id, Optional.empty()));
        assertThat(value(run(CALLER, "echo", MINUTE, 10)).end()).isEqualTo(new ProcessEnd.Exited(0));
    }

    @Test
    void aPausedSandboxThatTrafficWakesIsWoken() {
        SandboxView wakeable = world.create(new CreateSandbox(
                "base",
                Optional.of(MINUTE),
                OnTimeout.PAUSE,
                true,
                Map.of(),
                Map.of(),
                NetworkAccess.OPEN,
                Optional.empty()));
        value(world.core.lifecycle().pause(CALLER, wakeable.id()));

        RunCommand command = new RunCommand(ShellCommand.of("echo awake"), MINUTE, 10);
        assertThat(value(work.run(CALLER, wakeable.id(), command, () -> true))
                        .stdout()
                        .head())
                .isEqualTo("awake\n");
    }

    @Test
    void aDaemonThatDoesNotAnswerIsNoFaultOfTheCaller() {
        world.host.killDaemon(id);

        assertThat(refusal(run(CALLER, "echo", MINUTE, 10))).isInstanceOf(Refusal.PlatformUnavailable.class);
    }

    @Test
    void aCommandWordIsQuotedWhateverItHolds() {
        assertThat(List.of(Interpreter.quoted("a b"), Interpreter.quoted("it's $(x)")))
                .containsExactly("'a b'", "'it'\\''s $(x)'");
    }

    private static WriteFile write(String path, String text) {
        return new WriteFile(path, Optional.empty(), Octets.of(text), Optional.empty());
    }
}
