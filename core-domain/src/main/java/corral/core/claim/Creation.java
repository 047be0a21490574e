package corral.core.claim;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxRecord;
import corral.api.team.Team;
import corral.api.team.TeamStore;
import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import corral.api.time.TimeSource;
import corral.api.wiring.DrivenPorts;
import corral.core.access.EnvSeal;
import corral.core.access.FreshNames;
import corral.core.access.Tokens;
import corral.core.index.SandboxIndex;
import corral.core.order.Orders;
import corral.core.quota.Admission;
import corral.core.view.Views;
import java.util.Optional;

/** The way from a wish to a sandbox that its owner can use. */
public final class Creation {
    private final Limits limits;
    private final TemplateCatalog templates;
    private final TeamStore teams;
    private final Admission admission;
    private final Requests requests;
    private final WarmClaims warm;
    private final ColdStarts cold;
    private final FreshNames names;
    private final Tokens tokens;
    private final EnvSeal envSeal;
    private final Views views;
    private final TimeSource time;

    private Creation(
            Limits limits,
            TemplateCatalog templates,
            TeamStore teams,
            Admission admission,
            Requests requests,
            WarmClaims warm,
            ColdStarts cold,
            FreshNames names,
            Tokens tokens,
            EnvSeal envSeal,
            Views views,
            TimeSource time) {
        this.limits = limits;
        this.templates = templates;
        this.teams = teams;
        this.admission = admission;
        this.requests = requests;
        this.warm = warm;
        this.cold = cold;
        this.names = names;
        this.tokens = tokens;
        this.envSeal = envSeal;
        this.views = views;
        this.time = time;
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
                ports.teams(),
                admission,
                new Requests(index, ports.sandboxes(), abandoned, ports.time()),
                warm,
                cold,
                names,
                tokens,
                envSeal,
                views,
                ports.time());
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
        if (template.isEmpty()) {
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
                        () -> provide(wish(team.get(), caller, template.get(), command)))
                .map(views::of);
    }

    private Wish wish(Team team, Caller caller, Template template, CreateSandbox command) {
        String keyId = tokens.grant(1).keyId();
        return new Wish(
                team,
                caller.keyId(),
                template,
                command,
                envSeal.seal(team.id(), keyId, command.env()),
                keyId,
                time.now());
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
