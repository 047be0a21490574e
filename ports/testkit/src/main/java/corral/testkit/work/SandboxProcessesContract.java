package corral.testkit.work;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.work.Door;
import corral.api.work.Inside;
import corral.api.work.Octets;
import corral.api.work.ProcessEnd;
import corral.api.work.ProcessId;
import corral.api.work.ProcessLook;
import corral.api.work.SandboxProcesses;
import corral.api.work.ShellCommand;
import corral.testkit.time.Patience;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link SandboxProcesses} keeps. */
public abstract class SandboxProcessesContract {
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    protected abstract SandboxProcesses processes();

    /** The door of a fresh sandbox; another with every call. */
    protected abstract Door door();

    /** Doors behind which nobody answers, or that the token does not open. */
    protected abstract List<Door> closedDoors();

    /** An id that no process of any test has had; another with every call. */
    protected ProcessId freshId() {
        return new ProcessId("p" + UUID.randomUUID().toString().replace("-", "").substring(0, 20));
    }

    /** Lets a little time pass; an adapter with real time sleeps for some 20 ms. */
    protected void letTimePass() {}

    private Inside<ProcessEnd> run(Door door, String line, Listener listener) {
        return processes().run(door, ShellCommand.of(line), AT_MOST, listener);
    }

    @Test
    void aCommandRunsToItsEnd() {
        Listener listener = new Listener();

        assertThat(run(door(), "echo out; echo err >&2; exit 3", listener))
                .isEqualTo(new Inside.Done<>(new ProcessEnd.Exited(3)));
        assertThat(listener.stdout.toString(StandardCharsets.UTF_8)).isEqualTo("out\n");
        assertThat(listener.stderr.toString(StandardCharsets.UTF_8)).isEqualTo("err\n");
    }

    @Test
    void aCommandThatIsNotThereEndsAsAShellSays() {
        Listener listener = new Listener();

        assertThat(run(door(), "no-such-program", listener)).isEqualTo(new Inside.Done<>(new ProcessEnd.Exited(127)));
        assertThat(listener.stderr.toString(StandardCharsets.UTF_8)).contains("not found");
    }

    @Test
    void surroundingsAreAsAsked() {
        Listener listener = new Listener();
        ShellCommand command = new ShellCommand(
                "pwd; printenv COLOUR", Map.of("COLOUR", "red and ünï"), Optional.of("/tmp"), Optional.empty());

        assertThat(processes().run(door(), command, AT_MOST, listener))
                .isEqualTo(new Inside.Done<>(new ProcessEnd.Exited(0)));
        assertThat(listener.stdout.toString(StandardCharsets.UTF_8)).isEqualTo("/tmp\nred and ünï\n");
    }

    @Test
    void aDirectoryThatIsNotThereIsRejected() {
        Door door = door();
        ProcessId id = freshId();
        ShellCommand command = new ShellCommand("pwd", Map.of(), Optional.of("/missing/folder"), Optional.empty());

        assertThat(processes().run(door, command, AT_MOST, new Listener())).isInstanceOf(Inside.Rejected.class);
        assertThat(processes().start(door, id, command)).isInstanceOf(Inside.Rejected.class);
    }

    @Test
    void whatTakesTooLongIsKilled() {
        Listener listener = new Listener();

        assertThat(processes().run(door(), ShellCommand.of("echo begun; sleep 600"), Duration.ofSeconds(1), listener))
                .isEqualTo(new Inside.Done<>(new ProcessEnd.TimedOut()));
        assertThat(listener.stdout.toString(StandardCharsets.UTF_8)).isEqualTo("begun\n");
    }

    @Test
    void whatNobodyWantsIsKilled() {
        Listener impatient = new Listener() {
            @Override
            public boolean stays() {
                return stdout.size() == 0;
            }
        };

        assertThat(run(door(), "echo begun; sleep 600", impatient))
                .isEqualTo(new Inside.Done<>(new ProcessEnd.Abandoned()));
    }

    @Test
    void aBackgroundProcessIsLookedAtAfterItsEnd() {
        Door door = door();
        ProcessId id = freshId();

        assertThat(processes().start(door, id, ShellCommand.of("echo one; echo two >&2; exit 5")))
                .isEqualTo(new Inside.Done<>(id));

        ProcessLook look = ended(door, id);
        assertThat(look.end()).contains(new ProcessEnd.Exited(5));
        assertThat(look.output().text()).contains("one\n", "two\n");
        assertThat(look.next()).isEqualTo(8);
        assertThat(look.size()).isEqualTo(8);
    }

    @Test
    void itsOutputIsReadInParts() {
        Door door = door();
        ProcessId id = freshId();
        processes().start(door, id, ShellCommand.of("echo 0123456789"));
        ended(door, id);

        assertThat(look(door, id, 2, 3).output()).isEqualTo(Octets.of("234"));
        assertThat(look(door, id, 2, 3).next()).isEqualTo(5);
        assertThat(look(door, id, 2, 0).output()).isEqualTo(Octets.NONE);
        assertThat(look(door, id, 11, 3))
                .isEqualTo(new ProcessLook(Optional.of(new ProcessEnd.Exited(0)), Octets.NONE, 11, 11));
    }

    @Test
    void itIsFed() {
        Door door = door();
        ProcessId id = freshId();
        processes().start(door, id, ShellCommand.of("cat"));

        assertThat(processes().feed(door, id, Octets.of("hello\n"))).isEqualTo(new Inside.Done<>(id));

        ProcessLook look = Patience.ask(
                "a process that says what it heard",
                this::letTimePass,
                () -> look(door, id, 0, 100),
                seen -> seen.size() == 6);
        assertThat(look.output()).isEqualTo(Octets.of("hello\n"));
        assertThat(look.end()).isEmpty();
    }

    @Test
    void itIsSignalled() {
        for (SandboxProcesses.Signal signal : SandboxProcesses.Signal.values()) {
            Door door = door();
            ProcessId id = freshId();
            processes().start(door, id, ShellCommand.of("sleep 600"));

            assertThat(processes().signal(door, id, signal)).isEqualTo(new Inside.Done<>(id));
            assertThat(ended(door, id).end().orElseThrow()).isNotEqualTo(new ProcessEnd.Exited(0));
        }
    }

    @Test
    void waitingForItsEndHasABound() {
        Door door = door();
        ProcessId id = freshId();
        processes().start(door, id, ShellCommand.of("sleep 600"));

        assertThat(processes().look(door, id, 0, 10, Duration.ofMillis(100)))
                .isEqualTo(new Inside.Done<>(new ProcessLook(Optional.empty(), Octets.NONE, 0, 0)));
        processes().signal(door, id, SandboxProcesses.Signal.KILL);
    }

    @Test
    void aProcessThatNobodyStartedIsMissing() {
        Door door = door();
        ProcessId id = freshId();

        assertThat(processes().look(door, id, 0, 10, Duration.ZERO)).isEqualTo(new Inside.Missing<>());
        assertThat(processes().feed(door, id, Octets.of("x"))).isEqualTo(new Inside.Missing<>());
        assertThat(processes().signal(door, id, SandboxProcesses.Signal.KILL)).isEqualTo(new Inside.Missing<>());
    }

    @Test
    void oneThatHasEndedHearsNothing() {
        Door door = door();
        ProcessId id = freshId();
        processes().start(door, id, ShellCommand.of("echo done"));
        ended(door, id);

        assertThat(processes().feed(door, id, Octets.of("x"))).isEqualTo(new Inside.Missing<>());
        assertThat(processes().signal(door, id, SandboxProcesses.Signal.TERM)).isEqualTo(new Inside.Missing<>());
    }

    @Test
    void aClosedDoorStaysClosed() {
        ProcessId id = freshId();
        for (Door closed : closedDoors()) {
            assertThat(processes().run(closed, ShellCommand.of("echo"), Duration.ofSeconds(2), new Listener()))
                    .isInstanceOf(Inside.Unreachable.class);
            assertThat(processes().start(closed, id, ShellCommand.of("echo"))).isInstanceOf(Inside.Unreachable.class);
            assertThat(processes().look(closed, id, 0, 10, Duration.ZERO)).isInstanceOf(Inside.Unreachable.class);
            assertThat(processes().feed(closed, id, Octets.of("x"))).isInstanceOf(Inside.Unreachable.class);
            assertThat(processes().signal(closed, id, SandboxProcesses.Signal.INT))
                    .isInstanceOf(Inside.Unreachable.class);
        }
    }

    private ProcessLook ended(Door door, ProcessId id) {
        return Patience.ask(
                "a process that ends",
                this::letTimePass,
                () -> look(door, id, 0, 100),
                look -> look.end().isPresent());
    }

    private ProcessLook look(Door door, ProcessId id, long since, int most) {
        return processes().look(door, id, since, most, Duration.ZERO)
                        instanceof Inside.Done<ProcessLook>(ProcessLook look)
                ? look
                : new ProcessLook(Optional.empty(), Octets.NONE, -1, -1);
    }

    /** Collects what comes, and stays. */
    private static class Listener implements SandboxProcesses.Follower {
        final ByteArrayOutputStream stdout = new ByteArrayOutputStream();
        final ByteArrayOutputStream stderr = new ByteArrayOutputStream();

        @Override
        public void output(SandboxProcesses.Channel channel, byte[] bytes) {
            (channel == SandboxProcesses.Channel.STDOUT ? stdout : stderr).writeBytes(bytes);
        }

        @Override
        public boolean stays() {
            return true;
        }
    }
}
