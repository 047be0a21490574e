package corral.api.lifecycle;

import corral.api.access.Caller;
import corral.api.lifecycle.Tenancy.IssuedKey;
import corral.api.refusal.Answer;
import corral.api.team.ApiKey;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.Team;
import corral.api.team.TeamId;
import java.util.List;
import java.util.Optional;

/**
 * Driving port: teams and keys, as holders of keys manage them. A member acts within its team, and never makes or changes what is stronger than its
 * own key; keys of other teams read to it as unknown. An administrator acts on every team.
 */
public interface TeamKeys {
    /** The caller's team, first; an administrator is shown the others too, by name. */
    Answer<List<Team>> teams(Caller caller);

    /** The keys of the caller's team, oldest first. */
    Answer<List<ApiKey>> list(Caller caller);

    /** Makes a key; the only time that it is shown. */
    Answer<IssuedKey> issue(Caller caller, NewKey key);

    /** Gives a key another name. */
    Answer<ApiKey> rename(Caller caller, String keyId, String name);

    /** Revokes a key: it stops working at once, on every replica. Its sandboxes stay. The caller's own key may be meant. */
    Answer<ApiKey> revoke(Caller caller, String keyId);

    /**
     * What to make.
     *
     * @param name 1 to 128 characters
     * @param team empty means the caller's
     * @param role what it may do
     * @param quotas what its sandboxes may use together
     */
    record NewKey(String name, Optional<TeamId> team, Role role, Quotas quotas) {}
}
