package corral.core.quota;

import corral.api.sandbox.Claim;
import corral.api.team.TeamId;
import java.util.List;

/**
 * Whose usage a claim counts to.
 *
 * @param claimId the claim, written or not yet
 * @param team the team that has the sandbox
 * @param keyId the key that made the claim
 */
public record Claimant(String claimId, TeamId team, String keyId) {
    public static Claimant of(Claim claim) {
        return new Claimant(claim.id(), claim.team(), claim.madeBy());
    }

    List<Holder> holders() {
        return List.of(Holder.key(keyId), Holder.team(team));
    }
}
