package corral.core.work;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxId;
import corral.api.time.Entropy;
import corral.api.time.TimeSource;
import corral.api.wiring.DrivingPorts;
import corral.api.work.Door;
import corral.api.work.FileEntry;
import corral.api.work.FilePart;
import corral.api.work.Inside;
import corral.api.work.Octets;
import corral.api.work.ProcessEnd;
import corral.api.work.ProcessId;
import corral.api.work.ProcessLook;
import corral.api.work.SandboxFiles;
import corral.api.work.SandboxProcesses;
import corral.api.work.SandboxWork;
import corral.api.work.ShellCommand;
import corral.api.work.WorkLimits;
import corral.core.access.FreshNames;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Checks who asks and for how much, opens the door, and keeps of what comes out what is within the bound. */
public final class Work implements SandboxWork {
    /** How long a small step of a greater work may take: a change of mode. */
    private static final Duration STEP = Duration.ofSeconds(10);

    private final Doors doors;
    private final SandboxProcesses processes;
    private final SandboxFiles files;
    private final Bounds bounds;
    private final FreshNames names;
    private final TimeSource time;

    public Work(
            DrivingPorts ports,
            SandboxProcesses processes,
            SandboxFiles files,
            WorkLimits limits,
            TimeSource time,
            Entropy entropy) {
        this.doors = new Doors(ports);
        this.processes = processes;
        this.files = files;
        this.bounds = new Bounds(limits);
        this.names = new FreshNames(entropy);
        this.time = time;
    }

    @Override
    public Answer<RunResult> run(Caller caller, SandboxId id, RunCommand command, Watcher watcher) {
        return bounds.command(command.command())
                .or(() -> bounds.run(command.atMost(), command.maxOutput()))
                .map(Bounds::<RunResult>refuse)
                .orElseGet(() -> doors.open(caller, id)
                        .then(door -> run(door, command.command(), command.atMost(), command.maxOutput(), watcher)));
    }

    private Answer<RunResult> run(Door door, ShellCommand command, Duration atMost, int maxOutput, Watcher watcher) {
        Collector collector = new Collector(maxOutput, watcher);
        Instant begun = time.now();
        return known(processes.run(door, command, atMost, collector)).map(end -> collector.result(end, begun));
    }

    @Override
    public Answer<RunResult> runCode(Caller caller, SandboxId id, RunCode code, Watcher watcher) {
        return bounds.code(code.code(), code.surroundings())
                .or(() -> bounds.run(code.atMost(), code.maxOutput()))
                .map(Bounds::<RunResult>refuse)
                .orElseGet(() -> doors.open(caller, id).then(door -> runCode(door, code, watcher)));
    }

    private Answer<RunResult> runCode(Door door, RunCode code, Watcher watcher) {
        Interpreter interpreter = Interpreter.of(code.language());
        String path = interpreter.path(names.claimId());
        return known(files.write(door, code.surroundings().user(), path, Octets.of(code.code())))
                .then(_ -> run(
                        door,
                        code.surroundings().with(interpreter.command(path)),
                        code.atMost(),
                        code.maxOutput(),
                        watcher));
    }

    @Override
    public Answer<ProcessId> start(Caller caller, SandboxId id, ShellCommand command) {
        return bounds.command(command)
                .map(Bounds::<ProcessId>refuse)
                .orElseGet(() ->
                        doors.open(caller, id).then(door -> known(processes.start(door, names.processId(), command))));
    }

    @Override
    public Answer<Optional<ProcessLook>> look(Caller caller, SandboxId id, LookAtProcess look) {
        return bounds.look(look)
                .map(Bounds::<Optional<ProcessLook>>refuse)
                .orElseGet(() -> doors.open(caller, id).then(door -> look(door, look)));
    }

    private Answer<Optional<ProcessLook>> look(Door door, LookAtProcess look) {
        Function<ProcessId, Inside<ProcessId>> feed = process ->
                look.input().map(input -> processes.feed(door, process, input)).orElse(new Inside.Done<>(process));
        Function<ProcessId, Inside<ProcessId>> signal = process ->
                look.signal().map(sent -> processes.signal(door, process, sent)).orElse(new Inside.Done<>(process));
        return heard(feed.apply(look.process()))
                .then(_ -> heard(signal.apply(look.process())))
                .then(_ -> found(processes.look(door, look.process(), look.since(), look.most(), look.patience())));
    }

    /** Whether it heard. One that has ended meanwhile is looked at all the same: its end tells. */
    private static Answer<Boolean> heard(Inside<ProcessId> outcome) {
        return outcome instanceof Inside.Missing<ProcessId>
                ? Answer.done(false)
                : known(outcome).map(_ -> true);
    }

    @Override
    public Answer<Optional<FilePart>> read(Caller caller, SandboxId id, ReadFile file) {
        return bounds.read(file)
                .map(Bounds::<Optional<FilePart>>refuse)
                .orElseGet(() -> doors.open(caller, id)
                        .then(door -> found(files.read(door, file.user(), file.path(), file.offset(), file.most()))));
    }

    @Override
    public Answer<Long> write(Caller caller, SandboxId id, WriteFile file) {
        return bounds.write(file)
                .map(Bounds::<Long>refuse)
                .orElseGet(() -> doors.open(caller, id)
                        .then(door -> known(files.write(door, file.user(), file.path(), file.content()))
                                .then(written -> file.mode()
                                        .map(mode ->
                                                changeMode(door, file, mode).map(_ -> written))
                                        .orElseGet(() -> Answer.done(written)))));
    }

    private Answer<ProcessEnd> changeMode(Door door, WriteFile file, String mode) {
        ShellCommand command = new ShellCommand(
                "chmod " + mode + " -- " + Interpreter.quoted(file.path()),
                java.util.Map.of(),
                Optional.empty(),
                file.user());
        return known(processes.run(door, command, STEP, new Collector(1_024, () -> true)))
                .then(end -> end.equals(new ProcessEnd.Exited(0))
                        ? Answer.done(end)
                        : Answer.refused(new Refusal.InvalidRequest(
                                "The file was written, but its mode could not be changed to " + mode + ".")));
    }

    @Override
    public Answer<Optional<List<FileEntry>>> list(Caller caller, SandboxId id, ListFiles listed) {
        return bounds.list(listed)
                .map(Bounds::<Optional<List<FileEntry>>>refuse)
                .orElseGet(() -> doors.open(caller, id)
                        .then(door -> found(files.list(door, listed.user(), listed.path(), listed.depth()))));
    }

    private static <T> Answer<Optional<T>> found(Inside<T> outcome) {
        return outcome instanceof Inside.Missing<T>
                ? Answer.done(Optional.empty())
                : known(outcome).map(Optional::of);
    }

    private static <T> Answer<T> known(Inside<T> outcome) {
        return switch (outcome) {
            case Inside.Done<T>(var value) -> Answer.done(value);
            case Inside.Missing<T> _ ->
                Answer.refused(new Refusal.InvalidRequest("The sandbox has no such file, directory or process."));
            case Inside.Rejected<T>(String sentence) ->
                Answer.refused(new Refusal.InvalidRequest(
                        "The sandbox refused: " + sentence + (sentence.endsWith(".") ? "" : ".")));
            case Inside.Unreachable<T> _ ->
                Answer.refused(new Refusal.PlatformUnavailable(
                        "The sandbox did not answer. Look at its state, and try again in a moment."));
        };
    }

    /** Keeps output within the bound, and asks the watcher whether to go on. */
    private final class Collector implements SandboxProcesses.Follower {
        private final Capture stdout;
        private final Capture stderr;
        private final Watcher watcher;

        private Collector(int most, Watcher watcher) {
            this.stdout = new Capture(most);
            this.stderr = new Capture(most);
            this.watcher = watcher;
        }

        @Override
        public void output(SandboxProcesses.Channel channel, byte[] bytes) {
            switch (channel) {
                case STDOUT -> stdout.add(bytes);
                case STDERR -> stderr.add(bytes);
            }
        }

        @Override
        public boolean stays() {
            return watcher.stays();
        }

        private RunResult result(ProcessEnd end, Instant begun) {
            Duration took = Duration.between(begun, time.now());
            return new RunResult(end, stdout.captured(), stderr.captured(), took.isNegative() ? Duration.ZERO : took);
        }
    }
}
