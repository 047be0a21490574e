package corral.api.work;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Driving port: work inside a sandbox, for its owner. A caller reaches its own team's sandboxes; any other reads as unknown. A paused sandbox that allows it
 * is woken; another is refused as a {@code StateConflict}. What is asked beyond {@link WorkLimits} is an {@code InvalidRequest}, and nothing is done.
 */
public interface SandboxWork {
    /** Runs a command to its end; one that fails is an answer, not a refusal. */
    Answer<RunResult> run(Caller caller, SandboxId id, RunCommand command, Watcher watcher);

    /** Runs a piece of code with an interpreter of the template. */
    Answer<RunResult> runCode(Caller caller, SandboxId id, RunCode code, Watcher watcher);

    /** Starts a command in the background. */
    Answer<ProcessId> start(Caller caller, SandboxId id, ShellCommand command);

    /** Feeds, signals, waits for and reads a background process, in this order; empty when there is no such process. */
    Answer<Optional<ProcessLook>> look(Caller caller, SandboxId id, LookAtProcess look);

    /** A part of a file; empty when there is no such file. */
    Answer<Optional<FilePart>> read(Caller caller, SandboxId id, ReadFile file);

    /** Makes or replaces a file; answers how many bytes were written. */
    Answer<Long> write(Caller caller, SandboxId id, WriteFile file);

    /** What a directory holds; empty when there is none. */
    Answer<Optional<List<FileEntry>>> list(Caller caller, SandboxId id, ListFiles files);

    /**
     * A command to be run to its end.
     *
     * @param command what to run
     * @param atMost when it is killed
     * @param maxOutput how many bytes of each channel are kept: the first and the last half
     */
    record RunCommand(ShellCommand command, Duration atMost, int maxOutput) {}

    /**
     * Code to be run.
     *
     * @param surroundings environment, directory and user; the line is ignored
     * @param atMost when it is killed
     * @param maxOutput as of {@link RunCommand}
     */
    record RunCode(Language language, String code, ShellCommand surroundings, Duration atMost, int maxOutput) {}

    /** What code may be written in. */
    enum Language {
        PYTHON,
        JAVASCRIPT,
        BASH
    }

    /**
     * What came of a command.
     *
     * @param took how long it ran
     */
    record RunResult(ProcessEnd end, Captured stdout, Captured stderr, Duration took) {}

    /**
     * Output within a bound.
     *
     * @param head how it began, or all of it
     * @param omittedBytes how much is missing between head and tail
     * @param tail how it ended; empty unless something is missing
     */
    record Captured(String head, long omittedBytes, String tail) {}

    /**
     * What to do with a background process.
     *
     * @param since offset of the first byte of output that is wanted
     * @param most bytes of output
     * @param patience how long to wait for its end
     * @param input to be written to it first
     * @param signal to be sent to it then
     */
    record LookAtProcess(
            ProcessId process,
            long since,
            int most,
            Duration patience,
            Optional<Octets> input,
            Optional<SandboxProcesses.Signal> signal) {}

    /**
     * A part of a file.
     *
     * @param most bytes
     */
    record ReadFile(String path, Optional<String> user, long offset, int most) {}

    /**
     * A file to be written.
     *
     * @param mode permission bits in octal, as {@code chmod} takes them
     */
    record WriteFile(String path, Optional<String> user, Octets content, Optional<String> mode) {}

    /** A directory to be listed, down to a depth. */
    record ListFiles(String path, Optional<String> user, int depth) {}

    /** Whoever waits for the end of a command. */
    interface Watcher {
        /** Whether the command is still wanted; asked at least twice a second. One that is not is killed. */
        boolean stays();
    }
}
