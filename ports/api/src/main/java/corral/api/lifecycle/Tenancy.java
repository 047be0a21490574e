package corral.api.lifecycle;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.team.ApiKey;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.Team;
import corral.api.team.TeamId;
import java.util.List;

/** Driving port: teams and their keys. Everything but {@link #authenticate} is for the operator; adapters check that first. */
public interface Tenancy {
    /** Whose key this is. Any text may be given; the comparison does not leak how much of it was right. */
    Answer<Caller> authenticate(String presentedKey);

    /** Makes a team; {@code StateConflict} when it exists. */
    Answer<Team> addTeam(TeamId id, int maxSandboxes, Quotas quotas);

    /** Makes a team that is limited in nothing but the number of its sandboxes. */
    default Answer<Team> addTeam(TeamId id, int maxSandboxes) {
        return addTeam(id, maxSandboxes, Quotas.NONE);
    }

    /** Gives a team other limits. They hold for what is claimed or resumed from now on. */
    Answer<Team> changeTeam(TeamId id, int maxSandboxes, Quotas quotas);

    /** Makes a key; the only time that it is shown. */
    Answer<IssuedKey> issueKey(TeamId team, String name, Role role, Quotas quotas);

    /** Makes a member's key without quotas. */
    default Answer<IssuedKey> issueKey(TeamId team, String name) {
        return issueKey(team, name, Role.MEMBER, Quotas.NONE);
    }

    Answer<List<ApiKey>> listKeys(TeamId team);

    /** Revokes a key: it stops working at once, on every replica. */
    Answer<ApiKey> revokeKey(TeamId team, String keyId);

    /** A fresh key: {@code e2b_} and 40 hexadecimal digits, the form that E2B SDKs accept. */
    record IssuedKey(ApiKey key, String secret) {
        @Override
        public String toString() {
            return "IssuedKey[" + key.id() + "]";
        }
    }
}
