package corral.core.quota;

import corral.api.team.Quota;
import corral.api.team.TeamId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What teams and keys use and have reserved, over all their sandboxes and over those that run. Told by the index what there is. */
public final class Slots {
    private final Book all = new Book();
    private final Book running = new Book();

    private Book book(Quota.Scope scope) {
        return switch (scope) {
            case ALL -> all;
            case RUNNING -> running;
        };
    }

    Optional<Exceeded> reserve(
            Quota.Scope scope, Claimant claimant, Usage usage, List<Quota> ofKey, List<Quota> ofTeam) {
        List<Book.Limit> limits = new ArrayList<>();
        limits.add(new Book.Limit(Holder.key(claimant.keyId()), in(scope, ofKey)));
        limits.add(new Book.Limit(Holder.team(claimant.team()), in(scope, ofTeam)));
        return book(scope).reserve(claimant.claimId(), usage, limits);
    }

    private static List<Quota> in(Quota.Scope scope, List<Quota> quotas) {
        return quotas.stream().filter(quota -> quota.scope() == scope).toList();
    }

    void release(Quota.Scope scope, Claimant claimant, Usage usage) {
        book(scope).release(claimant.claimId(), usage, claimant.holders());
    }

    /** Lets what is reserved for a claim that was not written stand for another. */
    public void transfer(Claimant from, Claimant to, Usage usage) {
        all.transfer(from.claimId(), to.claimId(), usage, to.holders());
        running.transfer(from.claimId(), to.claimId(), usage, to.holders());
    }

    /** The index shows a claim that counts in that scope. */
    public void appeared(Quota.Scope scope, Claimant claimant, Usage usage) {
        book(scope).appeared(claimant.claimId(), usage, claimant.holders());
    }

    /** The index does not show it any more. */
    public void disappeared(Quota.Scope scope, Claimant claimant, Usage usage) {
        book(scope).disappeared(usage, claimant.holders());
    }

    /** What a team uses and has reserved. */
    public Usage ofTeam(Quota.Scope scope, TeamId team) {
        return book(scope).of(Holder.team(team));
    }

    /** The same of the sandboxes that a key has made. */
    public Usage ofKey(Quota.Scope scope, String keyId) {
        return book(scope).of(Holder.key(keyId));
    }
}
