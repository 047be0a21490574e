package corral.core.claim;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxRecord;
import corral.api.snapshot.Snapshot;
import corral.api.store.StoreUnavailable;
import corral.api.team.Team;
import corral.api.team.TeamStore;
import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import corral.api.wiring.DrivenPorts;
import corral.core.access.EnvSeal;
import corral.core.access.FreshNames;
import corral.core.access.Tokens;
import corral.core.index.SandboxIndex;
import corral.core.order.Orders;
import corral.core.quota.Admission;
import corral.core.snapshot.SnapshotCatalog;
import corral.core.view.Views;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The way from a wish to a sandbox that its owner can use. */
public final class Creation {
    private final Limits limits;
    private final TemplateCatalog templates;
    private final SnapshotCatalog snapshots;
    private final TeamStore teams;
    private final Admission admission;
    private final Requests requests;
    private final WarmClaims warm;
    private final ColdStarts cold;
    private final FreshNames names;
    private final Wishes wishes;
    private final Views views;

    private Creation(
            Limits limits,
            TemplateCatalog templates,
            SnapshotCatalog snapshots,
            TeamStore teams,
            Admission admission,
            Requests requests,
            WarmClaims warm,
            ColdStarts cold,
            FreshNames names,
            Wishes wishes,
            Views views) {
        this.limits = limits;
        this.templates = templates;
        this.snapshots = snapshots;
        this.teams = teams;
        this.admission = admission;
        this.requests = requests;
        this.warm = warm;
        this.cold = cold;
        this.names = names;
        this.wishes = wishes;
        this.views = views;
    }

    /** Wires it to the world and to the rest of the core. */
    public static Creation with(
            DrivenPorts ports,
            SandboxIndex index,
            Admission admission,
            Orders orders,
            Handover handover,
            Underway underway,
            Abandoned abandoned,
            FreshNames names,
            Tokens tokens,
            EnvSeal envSeal,
            Views views) {
        WarmClaims warm = new WarmClaims(
                ports.limits(),
                ports.sandboxes(),
                ports.waiter(),
                index,
                orders,
                handover,
                underway,
                abandoned,
                ports.time());
        ColdStarts cold = new ColdStarts(
                ports.limits(), ports.sandboxes(), ports.waiter(), index, admission, warm, names, ports.time());
        return new Creation(
                ports.limits(),
                ports.templates(),
                new SnapshotCatalog(ports.snapshots().store(), ports.time()),
                ports.teams(),
                admission,
                new Requests(index, ports.sandboxes(), abandoned, ports.time()),
                warm,
                cold,
                names,
                new Wishes(tokens, envSeal, ports.time()),
                views);
    }

    /**
     * Claims a waiting sandbox or makes one.
     *
     * @throws corral.api.store.StoreUnavailable when the store cannot be asked
     */
    public Answer<SandboxView> create(Caller caller, CreateSandbox command) {
        Optional<Refusal> refusal = CreateRules.check(command, limits);
        if (refusal.isPresent()) {
            return Answer.refused(refusal.get());
        }
        Optional<Template> template = templates.find(command.template());
        Optional<Snapshot> snapshot =
                template.isPresent() ? Optional.empty() : snapshots.find(caller.team(), command.template());
        if (template.isEmpty() && snapshot.isEmpty()) {
            return Answer.refused(new Refusal.TemplateNotFound(command.template()));
        }
        Optional<Team> team = teams.find(caller.team());
        if (team.isEmpty()) {
            return Answer.refused(
                    new Refusal.Unauthenticated("The key's team does not exist any more. Ask for a new key."));
        }
        return requests.once(
                        caller.team(),
                        command.idempotency(),
                        () -> snapshot.map(from -> restore(team.get(), caller, from, command))
                                .orElseGet(
                                        () -> provide(wishes.of(team.get(), caller, template.orElseThrow(), command))))
                .map(views::of);
    }

    /** From a snapshot there is no stock: it is made anew. What was captured knows its environment; the request's goes above it. */
    private Answer<SandboxRecord> restore(Team team, Caller caller, Snapshot snapshot, CreateSandbox command) {
        return cold.finish(begin(wishes.from(team, caller, snapshot, command)));
    }

    private ColdStarts.Begun begin(Wish wish) {
        String claimId = names.claimId();
        return admission
                .admit(wish.team(), wish.claimant(claimId), wish.usage())
                .<ColdStarts.Begun>map(ColdStarts.Begun.Not::new)
                .orElseGet(() -> cold.begin(wish, claimId));
    }

    /**
     * Makes copies of a sandbox from its snapshot, which must last until this answers.
     *
     * @return an answer for each
     */
    public List<Answer<SandboxRecord>> fork(
            Team team, Caller caller, Snapshot snapshot, CreateSandbox like, int count) {
        List<ColdStarts.Begun> begun = new ArrayList<>();
        for (int copy = 0; copy < count; copy++) {
            try {
                begun.add(begin(wishes.from(team, caller, snapshot, like)));
            } catch (StoreUnavailable e) {
                begun.add(new ColdStarts.Begun.Not(unavailable()));
            }
        }
        List<Answer<SandboxRecord>> answers = new ArrayList<>();
        for (ColdStarts.Begun each : begun) {
            try {
                answers.add(cold.finish(each));
            } catch (StoreUnavailable e) {
                answers.add(Answer.refused(unavailable()));
            }
        }
        return answers;
    }

    private static Refusal unavailable() {
        return new Refusal.PlatformUnavailable("The copy could not be recorded. Try again in a moment.");
    }

    private Answer<SandboxRecord> provide(Wish wish) {
        String claimId = names.claimId();
        Optional<Refusal> full = admission.admit(wish.team(), wish.claimant(claimId), wish.usage());
        if (full.isPresent()) {
            return Answer.refused(full.get());
        }
        try {
            for (int attempt = 0; attempt < limits.claimAttempts(); attempt++) {
                switch (warm.claim(wish, claimId)) {
                    case WarmClaims.Outcome.Ready(var record) -> {
                        return Answer.done(record);
                    }
                    case WarmClaims.Outcome.NoStock _ -> {
                        return cold.start(wish, claimId);
                    }
                    case WarmClaims.Outcome.Lost _, WarmClaims.Outcome.Wasted _ -> {
                        String next = names.claimId();
                        admission.transfer(wish.claimant(claimId), wish.claimant(next), wish.usage());
                        claimId = next;
                    }
                }
            }
            return cold.start(wish, claimId);
        } finally {
            admission.release(wish.claimant(claimId), wish.usage());
        }
    }
}
