package corral.core.claim;

import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxFirewall;
import corral.api.lifecycle.Limits;
import corral.api.sandbox.Claim;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.store.WriteOutcome;
import corral.api.time.TimeSource;
import corral.core.access.EnvSeal;
import corral.core.access.Tokens;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Event;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import java.util.Optional;

/** Hands a running sandbox to the one who claimed it: network rules, token, environment, and the note that it is done. Idempotent. */
public final class Handover {
    /** How often the note is written anew because the record changed under it. */
    private static final int NOTE_ATTEMPTS = 16;

    private final Limits limits;
    private final SandboxStore store;
    private final SandboxIndex index;
    private final SandboxFirewall firewall;
    private final SandboxAgent agent;
    private final Tokens tokens;
    private final EnvSeal envSeal;
    private final TimeSource time;

    public Handover(
            Limits limits,
            SandboxStore store,
            SandboxIndex index,
            SandboxFirewall firewall,
            SandboxAgent agent,
            Tokens tokens,
            EnvSeal envSeal,
            TimeSource time) {
        this.limits = limits;
        this.store = store;
        this.index = index;
        this.firewall = firewall;
        this.agent = agent;
        this.tokens = tokens;
        this.envSeal = envSeal;
        this.time = time;
    }

    /** What became of one try. */
    public sealed interface Outcome {
        /** The owner can use it. */
        record Done(SandboxRecord record) implements Outcome {}

        /** Trying again on the same sandbox may help. */
        record Again(String sentence) implements Outcome {}

        /** This sandbox cannot be used. */
        record Broken(String sentence) implements Outcome {}

        /** It is no longer this claim's: killed or taken away meanwhile. */
        record Overtaken() implements Outcome {}
    }

    /**
     * Tries once.
     *
     * @throws corral.api.store.StoreUnavailable when the store cannot be asked
     */
    public Outcome handOver(SandboxRecord record) {
        Optional<Claim> claim = record.desired().claim();
        Optional<SandboxAddress> address = record.observed().address();
        if (claim.isEmpty()) {
            return new Outcome.Overtaken();
        }
        if (address.isEmpty()) {
            return new Outcome.Broken("The sandbox runs without an address.");
        }
        Optional<Outcome> hindrance = restrict(record, claim.get());
        return hindrance.orElseGet(() -> switch (initialise(record, claim.get(), address.get())) {
            case AgentOutcome.Ready _ -> note(record, claim.get());
            case AgentOutcome.Unreachable(var sentence) -> new Outcome.Again(sentence);
            case AgentOutcome.Rejected(var sentence) -> new Outcome.Broken(sentence);
        });
    }

    /** Tells the daemon of a sandbox that was held on disk whose it is, which it may know still. */
    public AgentOutcome welcome(SandboxRecord record, SandboxAddress address) {
        return record.desired()
                .claim()
                .map(claim -> initialise(record, claim, address))
                .orElseGet(AgentOutcome.Ready::new);
    }

    /** A sandbox from a pool was started with an open network; one that was made for its owner has its own from the start. */
    private Optional<Outcome> restrict(SandboxRecord record, Claim claim) {
        if (record.desired().pool().isEmpty() || claim.network().internet()) {
            return Optional.empty();
        }
        return switch (firewall.restrict(record.id(), claim.network())) {
            case HostOutcome.Running _, HostOutcome.Frozen _ -> Optional.empty();
            case HostOutcome.Starting _, HostOutcome.Stored _ ->
                Optional.of(new Outcome.Again("The sandbox is not yet running."));
            case HostOutcome.Absent _ -> Optional.of(new Outcome.Broken("The sandbox has ended."));
            case HostOutcome.Failed failed -> Optional.of(new Outcome.Again(failed.sentence()));
        };
    }

    private AgentOutcome initialise(SandboxRecord record, Claim claim, SandboxAddress address) {
        return agent.initialise(
                address,
                new SandboxAgent.Initialisation(
                        record.id(),
                        record.desired().template().id(),
                        claim.token().epoch(),
                        tokens.token(record.id(), claim.token()),
                        envSeal.open(claim.team(), claim.token().keyId(), claim.env()),
                        time.now(),
                        record.desired().origin().map(origin -> tokens.token(origin.source(), origin.sourceToken()))),
                limits.initialiseDeadline());
    }

    private Outcome note(SandboxRecord initialised, Claim claim) {
        SandboxRecord record = initialised;
        for (int attempt = 0; attempt < NOTE_ATTEMPTS; attempt++) {
            ObservedSandbox observed = Lifecycle.apply(
                    record.observed(), new Event.OwnerAccepted(claim.token().epoch()));
            switch (store.updateObserved(record.id(), record.version(), observed)) {
                case WriteOutcome.Written(var written) -> {
                    index.wrote(record.version(), written);
                    return new Outcome.Done(written);
                }
                case WriteOutcome.Missing _ -> {
                    return new Outcome.Overtaken();
                }
                case WriteOutcome.Conflict _, WriteOutcome.Unknown _ -> {
                    Optional<SandboxRecord> truth = store.get(record.id());
                    if (truth.isEmpty() || !isStill(truth.get(), claim)) {
                        return new Outcome.Overtaken();
                    }
                    if (!sameRun(truth.get(), initialised)) {
                        return new Outcome.Again("The sandbox was started anew meanwhile.");
                    }
                    if (truth.get().observed().initialisedEpoch()
                            == claim.token().epoch()) {
                        index.wrote(record.version(), truth.get());
                        return new Outcome.Done(truth.get());
                    }
                    record = truth.get();
                }
            }
        }
        return new Outcome.Again("The record of the sandbox is being changed by many at once.");
    }

    static boolean isStill(SandboxRecord record, Claim claim) {
        return record.desired()
                        .claim()
                        .filter(now -> now.id().equals(claim.id()))
                        .isPresent()
                && !(Lifecycle.stateOf(record) instanceof State.Terminating
                        || Lifecycle.stateOf(record) instanceof State.Gone);
    }

    private static boolean sameRun(SandboxRecord now, SandboxRecord before) {
        return now.observed().startedAt().equals(before.observed().startedAt())
                && now.observed().address().equals(before.observed().address());
    }
}
