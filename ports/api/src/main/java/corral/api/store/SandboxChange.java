package corral.api.store;

import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;

/** One change of one record. Several writes may show as one change that carries the last. */
public sealed interface SandboxChange {
    SandboxId id();

    /** The record is new or has another version. */
    record Upserted(SandboxRecord record) implements SandboxChange {
        @Override
        public SandboxId id() {
            return record.id();
        }
    }

    /** The record is gone. */
    record Removed(SandboxId id) implements SandboxChange {}
}
