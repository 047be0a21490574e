package corral.core.claim;

import corral.api.lifecycle.CreateSandbox;
import corral.api.sandbox.Claim;
import corral.api.sandbox.Origin;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.team.Team;
import corral.api.template.Template;
import corral.core.lifecycle.Lifetimes;
import corral.core.quota.Claimant;
import corral.core.quota.Usage;
import java.time.Instant;
import java.util.Optional;

/**
 * A create request that passed all checks.
 *
 * @param team who asks
 * @param madeBy the id of the API key with which it asks
 * @param template what it asked for
 * @param command the rest of it
 * @param env its environment, sealed under {@code keyId}
 * @param keyId the installation key
 * @param at when it came
 * @param origin the snapshot that was asked for instead of a template
 */
record Wish(
        Team team,
        String madeBy,
        Template template,
        CreateSandbox command,
        SealedEnv env,
        String keyId,
        Instant at,
        Optional<Origin> origin) {
    /** Whose usage that claim counts to. */
    Claimant claimant(String claimId) {
        return new Claimant(claimId, team.id(), madeBy);
    }

    /** What the sandbox will use. */
    Usage usage() {
        return Usage.of(template.resources());
    }

    /** The first epoch of the token: above that of whatever was captured. */
    int firstEpoch() {
        return origin.map(from -> from.sourceToken().epoch() + 1).orElse(1);
    }

    /** The claim that grants this wish, with the token of that epoch. */
    Claim claim(String claimId, int epoch) {
        return new Claim(
                claimId,
                team.id(),
                madeBy,
                at,
                new TokenGrant(keyId, epoch),
                env,
                command.metadata(),
                Lifetimes.begin(command.timeout(), command.onTimeout(), command.autoResume(), at),
                command.network(),
                command.idempotency());
    }
}
