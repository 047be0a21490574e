package corral.api.store;

import corral.api.sandbox.SandboxRecord;

/** What became of a write. */
public sealed interface WriteOutcome {
    /** Done and durable; the record as it is now. */
    record Written(SandboxRecord record) implements WriteOutcome {}

    /** Nothing was changed: the record has another version, or the id exists already. Read it again and decide anew. */
    record Conflict() implements WriteOutcome {}

    /** Nothing was changed: there is no such record. */
    record Missing() implements WriteOutcome {}

    /** The write may have happened or not, and may even still happen. Read the record to find out. */
    record Unknown(String reason) implements WriteOutcome {}
}
