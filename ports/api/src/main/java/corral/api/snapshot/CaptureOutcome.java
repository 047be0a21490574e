package corral.api.snapshot;

import corral.api.host.HostOutcome;
import java.util.Optional;

/** What became of keeping a sandbox. */
public sealed interface CaptureOutcome {
    /**
     * It is kept, and the sandbox goes on as it was.
     *
     * @param contents what is kept
     * @param lacking why that is less than was asked for, in a sentence for a person; empty when it is not
     */
    record Captured(Contents contents, Optional<String> lacking) implements CaptureOutcome {}

    /** There is nothing to keep: no such sandbox, or it has ended. */
    record Absent() implements CaptureOutcome {}

    /** Nothing is kept. */
    record Failed(HostOutcome.Kind kind, String sentence) implements CaptureOutcome {}
}
