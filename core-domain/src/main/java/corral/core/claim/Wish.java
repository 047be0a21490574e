package corral.core.claim;

import corral.api.lifecycle.CreateSandbox;
import corral.api.sandbox.Claim;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.team.Team;
import corral.api.template.Template;
import corral.core.lifecycle.Lifetimes;
import java.time.Instant;

/**
 * A create request that passed all checks.
 *
 * @param team who asks
 * @param template what it asked for
 * @param command the rest of it
 * @param env its environment, sealed under {@code keyId}
 * @param keyId the installation key
 * @param at when it came
 */
record Wish(Team team, Template template, CreateSandbox command, SealedEnv env, String keyId, Instant at) {
    /** The claim that grants this wish, with the token of that epoch. */
    Claim claim(String claimId, int epoch) {
        return new Claim(
                claimId,
                team.id(),
                at,
                new TokenGrant(keyId, epoch),
                env,
                command.metadata(),
                Lifetimes.begin(command.timeout(), command.onTimeout(), command.autoResume(), at),
                command.network(),
                command.idempotency());
    }
}
