package corral.core.lifecycle;

import corral.api.sandbox.Claim;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import java.time.Instant;
import java.util.Optional;

/**
 * What a decision needs to know besides the state.
 *
 * @param id which sandbox
 * @param claim who has it
 * @param now what time it is
 */
public record Facts(SandboxId id, Optional<Claim> claim, Instant now) {
    public static Facts of(SandboxRecord record, Instant now) {
        return new Facts(record.id(), record.desired().claim(), now);
    }

    Optional<Lifetime> lifetime() {
        return claim.map(Claim::lifetime);
    }

    /** Whether the deadline has come. */
    boolean due() {
        return lifetime()
                .flatMap(Lifetime::deadline)
                .filter(deadline -> !deadline.isAfter(now))
                .isPresent();
    }
}
