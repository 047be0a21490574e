package corral.api.lifecycle;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import java.time.Duration;
import java.util.Optional;

/**
 * Driving port: the life of a sandbox. Calls block until what they promise holds (the daemon accepts its token; nothing reaches a paused or
 * killed sandbox) or a bound passes. A caller sees its own team's sandboxes; any other reads as unknown.
 */
public interface SandboxLifecycle {
    /** Claims a warm sandbox, or makes one when there is no stock. */
    Answer<SandboxView> create(Caller caller, CreateSandbox command);

    /**
     * Makes sure that a sandbox runs, and lives at least as long as asked: a running one's deadline is only ever extended.
     *
     * @param timeout empty re-arms what the sandbox was created with
     */
    Answer<Connected> connect(Caller caller, SandboxId id, Optional<Duration> timeout);

    /**
     * Holds a running sandbox with its memory, or ends its processes and keeps its files alone; {@code StateConflict} when it is paused already.
     */
    Answer<SandboxView> pause(Caller caller, SandboxId id, Contents contents);

    /** Holds a running sandbox with its memory. */
    default Answer<SandboxView> pause(Caller caller, SandboxId id) {
        return pause(caller, id, Contents.MEMORY);
    }

    /** Ends a sandbox and removes everything of it. */
    Answer<SandboxId> kill(Caller caller, SandboxId id);

    /** Sets the deadline to now plus the timeout, sooner or later than before; zero expires the sandbox now. Running sandboxes only. */
    Answer<SandboxView> setTimeout(Caller caller, SandboxId id, Duration timeout);

    /** Wakes a paused sandbox on behalf of its traffic, when it allows that; its deadline is re-armed as created. */
    Answer<SandboxView> wake(SandboxId id);

    /** The answer to connect. */
    record Connected(SandboxView sandbox, boolean resumed) {}
}
