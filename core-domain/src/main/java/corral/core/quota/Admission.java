package corral.core.quota;

import corral.api.refusal.Refusal;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxRecord;
import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.Quota;
import corral.api.team.Team;
import corral.api.team.TeamStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Asks whether quotas allow a claim or a resume, and holds the place for it until it is written. */
public final class Admission {
    private final TeamStore teams;
    private final ApiKeyStore keys;
    private final Slots slots;

    public Admission(TeamStore teams, ApiKeyStore keys, Slots slots) {
        this.teams = teams;
        this.keys = keys;
        this.slots = slots;
    }

    /**
     * Reserves a place for a claim that is about to be written; {@link #release} it in any case afterwards.
     *
     * @return why there is none
     * @throws corral.api.store.StoreUnavailable when the store cannot be asked
     */
    public Optional<Refusal> admit(Team team, Claimant claimant, Usage usage) {
        List<Quota> ofKey = ofKey(claimant);
        Optional<Exceeded> exceeded = slots.reserve(Quota.Scope.ALL, claimant, usage, ofKey, ofTeam(team));
        if (exceeded.isEmpty()) {
            exceeded = slots.reserve(Quota.Scope.RUNNING, claimant, usage, ofKey, ofTeam(team));
            if (exceeded.isPresent()) {
                slots.release(Quota.Scope.ALL, claimant, usage);
            }
        }
        return exceeded.map(Admission::refusal);
    }

    /** The claim was written, or will not be. */
    public void release(Claimant claimant, Usage usage) {
        slots.release(Quota.Scope.ALL, claimant, usage);
        slots.release(Quota.Scope.RUNNING, claimant, usage);
    }

    /** Lets the place of a claim that was not written stand for another claim. */
    public void transfer(Claimant from, Claimant to, Usage usage) {
        slots.transfer(from, to, usage);
    }

    /** Whether writing this makes a paused sandbox run. */
    public static boolean resumes(SandboxRecord record, DesiredSandbox next) {
        return isHeld(record.desired().power())
                && next.power() == Power.RUNNING
                && next.claim().isPresent();
    }

    private static boolean isHeld(Power power) {
        return switch (power) {
            case PAUSED, SHELVED -> true;
            case RUNNING, GONE -> false;
        };
    }

    /**
     * Reserves a place among the running ones for a sandbox that is about to be resumed; {@link #releaseRunning} it in any case afterwards.
     *
     * @return why there is none
     * @throws corral.api.store.StoreUnavailable when the store cannot be asked
     */
    public Optional<Refusal> admitRunning(DesiredSandbox desired) {
        Claimant claimant = claimant(desired);
        List<Quota> ofTeam = teams.find(claimant.team()).map(Admission::ofTeam).orElse(List.of());
        return slots.reserve(Quota.Scope.RUNNING, claimant, Usage.of(desired.resources()), ofKey(claimant), ofTeam)
                .map(Admission::refusal);
    }

    /** It was resumed, or will not be. */
    public void releaseRunning(DesiredSandbox desired) {
        slots.release(Quota.Scope.RUNNING, claimant(desired), Usage.of(desired.resources()));
    }

    private static Claimant claimant(DesiredSandbox desired) {
        return Claimant.of(desired.claim().orElseThrow());
    }

    /** A key that was revoked limits nothing any more: its sandboxes stay. */
    private List<Quota> ofKey(Claimant claimant) {
        return keys.find(claimant.keyId())
                .map(ApiKey::quotas)
                .map(quotas -> quotas.limits())
                .orElse(List.of());
    }

    private static List<Quota> ofTeam(Team team) {
        List<Quota> quotas = new ArrayList<>(team.quotas().limits());
        quotas.add(new Quota(Quota.Dimension.SANDBOX_COUNT, Quota.Scope.ALL, team.maxSandboxes()));
        return quotas;
    }

    private static Refusal refusal(Exceeded exceeded) {
        Quota quota = exceeded.quota();
        boolean number = quota.dimension() == Quota.Dimension.SANDBOX_COUNT && quota.scope() == Quota.Scope.ALL;
        return switch (exceeded.whose()) {
            case KEY -> new Refusal.QuotaExhausted(quota);
            case TEAM ->
                number
                        ? new Refusal.ConcurrencyExhausted((int) Math.min(quota.limit(), Integer.MAX_VALUE))
                        : new Refusal.TeamQuotaExhausted(quota);
        };
    }
}
