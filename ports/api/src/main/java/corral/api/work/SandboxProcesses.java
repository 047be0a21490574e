package corral.api.work;

import java.time.Duration;

/** Driven port: processes inside a running sandbox. */
public interface SandboxProcesses {
    /**
     * Runs a command to its end and hands its output to the follower as it comes. When the time is over, or the follower leaves, the command is killed
     * with all that it has started in its session.
     */
    Inside<ProcessEnd> run(Door door, ShellCommand command, Duration atMost, Follower follower);

    /**
     * Starts a command that nobody follows. Its output, of both channels in one, is kept inside the sandbox for as long as that lives, and so is how it
     * ended. An id is used once.
     */
    Inside<ProcessId> start(Door door, ProcessId id, ShellCommand command);

    /**
     * What became of a background process, and a part of its output.
     *
     * @param since offset of the first byte wanted
     * @param most how many bytes are wanted
     * @param wait how long to wait for its end before answering
     */
    Inside<ProcessLook> look(Door door, ProcessId id, long since, int most, Duration wait);

    /** Writes to the input of a background process that runs. */
    Inside<ProcessId> feed(Door door, ProcessId id, Octets input);

    /** Sends a signal to a background process that runs, and to all in its session. */
    Inside<ProcessId> signal(Door door, ProcessId id, Signal signal);

    /** Where output comes from. */
    enum Channel {
        STDOUT,
        STDERR
    }

    /** What can be sent to a process. */
    enum Signal {
        INT,
        TERM,
        KILL
    }

    /** Whoever waits for the end of a command. Called by one thread at a time. */
    interface Follower {
        /** A piece of output. */
        void output(Channel channel, byte[] bytes);

        /** Whether the command is still wanted; asked at least twice a second. */
        boolean stays();
    }
}
