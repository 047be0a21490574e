package corral.core.lifecycle;

import corral.api.refusal.Refusal;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxRecord;
import corral.api.snapshot.Contents;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The rules of a sandbox's life, as pure functions. */
public final class Lifecycle {
    private Lifecycle() {}

    /** The state of a record; every combination has one. */
    public static State stateOf(DesiredSandbox desired, ObservedSandbox observed) {
        return Condition.of(desired, observed).state();
    }

    public static State stateOf(SandboxRecord record) {
        return stateOf(record.desired(), record.observed());
    }

    /** The state after something happened; agrees with {@link #stateOf} of the record after {@code apply}. */
    public static State evolve(State state, Event event) {
        return state.condition().after(event).state();
    }

    /** What is desired after an order. */
    public static DesiredSandbox apply(DesiredSandbox desired, Event.Ordered event) {
        return switch (event) {
            case Event.SandboxClaimed(var claim) -> desired.withClaim(Optional.of(claim));
            case Event.PauseOrdered _ -> desired.withPower(Power.PAUSED);
            case Event.ShelveOrdered _ -> desired.withPower(Power.SHELVED);
            case Event.ResumeOrdered _ -> desired.withPower(Power.RUNNING);
            case Event.LifetimeChanged(var lifetime) ->
                desired.withClaim(desired.claim().map(claim -> claim.withLifetime(lifetime)));
            case Event.UpgradeOrdered(var template) ->
                new DesiredSandbox(
                        template,
                        desired.resources(),
                        desired.pool(),
                        desired.claim(),
                        desired.power(),
                        desired.cleanings(),
                        desired.cause(),
                        desired.origin());
            case Event.CleaningOrdered _ ->
                new DesiredSandbox(
                        desired.template(),
                        desired.resources(),
                        desired.pool(),
                        Optional.empty(),
                        Power.RUNNING,
                        desired.cleanings() + 1);
            case Event.RemovalOrdered _ -> desired.withPower(Power.GONE);
        };
    }

    /** What is desired after several orders. */
    public static DesiredSandbox apply(DesiredSandbox desired, List<Event.Ordered> events) {
        DesiredSandbox result = desired;
        for (Event.Ordered event : events) {
            result = apply(result, event);
        }
        return result;
    }

    /** What is known to be observed after something was seen. */
    public static ObservedSandbox apply(ObservedSandbox observed, Event.Seen event) {
        return switch (event) {
            case Event.StartTried _ ->
                new ObservedSandbox(
                        ObservedSandbox.Phase.STARTING,
                        observed.address(),
                        observed.template(),
                        observed.initialisedEpoch(),
                        observed.cleanings(),
                        observed.startAttempts() + 1,
                        observed.startedAt(),
                        Optional.empty());
            case Event.WorkloadStarted(var address, var template, int cleanings, var at) ->
                new ObservedSandbox(
                        ObservedSandbox.Phase.RUNNING,
                        Optional.of(address),
                        Optional.of(template),
                        0,
                        cleanings,
                        0,
                        Optional.of(at),
                        Optional.empty());
            case Event.WorkloadFrozen(var address) ->
                new ObservedSandbox(
                        ObservedSandbox.Phase.FROZEN,
                        Optional.of(address),
                        observed.template(),
                        observed.initialisedEpoch(),
                        observed.cleanings(),
                        0,
                        observed.startedAt(),
                        Optional.empty());
            case Event.WorkloadStored(var contents) ->
                new ObservedSandbox(
                        phaseOf(contents),
                        Optional.empty(),
                        observed.template(),
                        observed.initialisedEpoch(),
                        observed.cleanings(),
                        0,
                        observed.startedAt(),
                        Optional.empty());
            case Event.WorkloadThawed(var address) ->
                new ObservedSandbox(
                        ObservedSandbox.Phase.RUNNING,
                        Optional.of(address),
                        observed.template(),
                        observed.initialisedEpoch(),
                        observed.cleanings(),
                        0,
                        observed.startedAt(),
                        Optional.empty());
            case Event.OwnerAccepted(int epoch) ->
                new ObservedSandbox(
                        observed.phase(),
                        observed.address(),
                        observed.template(),
                        epoch,
                        observed.cleanings(),
                        observed.startAttempts(),
                        observed.startedAt(),
                        observed.failure());
            case Event.StartGivenUp(var failure) ->
                new ObservedSandbox(
                        ObservedSandbox.Phase.FAILED,
                        Optional.empty(),
                        observed.template(),
                        observed.initialisedEpoch(),
                        observed.cleanings(),
                        observed.startAttempts(),
                        observed.startedAt(),
                        Optional.of(failure.text()));
            case Event.WorkloadEnded _ ->
                new ObservedSandbox(
                        ObservedSandbox.Phase.ABSENT,
                        Optional.empty(),
                        observed.template(),
                        0,
                        observed.cleanings(),
                        0,
                        Optional.empty(),
                        Optional.empty());
        };
    }

    /** The phase of what is held on disk with these contents. */
    public static ObservedSandbox.Phase phaseOf(Contents contents) {
        return switch (contents) {
            case MEMORY -> ObservedSandbox.Phase.DUMPED;
            case FILES -> ObservedSandbox.Phase.SHELVED;
        };
    }

    /** Whether a command may be done now, and what follows from it. */
    public static Decision decide(State state, Command command, Facts facts) {
        return switch (new Step(state, command)) {
            case Step(State.Available _, Command.ClaimSandbox(var claim)) ->
                accepted(Promise.RUNNING, new Event.SandboxClaimed(claim));
            case Step(State.Arriving _, Command.ClaimSandbox _),
                    Step(State.Running _, Command.ClaimSandbox _),
                    Step(State.Pausing _, Command.ClaimSandbox _),
                    Step(State.Paused _, Command.ClaimSandbox _),
                    Step(State.Resuming _, Command.ClaimSandbox _),
                    Step(State.Failed _, Command.ClaimSandbox _),
                    Step(State.Terminating _, Command.ClaimSandbox _),
                    Step(State.Gone _, Command.ClaimSandbox _) ->
                conflict("Sandbox '" + facts.id() + "' does not wait to be claimed. Take another.");

            case Step(State.Running running, Command.PauseSandbox(var contents)) ->
                running.initialised() ? accepted(Promise.PAUSED, pausing(contents)) : transitioning(facts);
            case Step(State.Pausing _, Command.PauseSandbox _) -> accepted(Promise.PAUSED);
            case Step(State.Paused _, Command.PauseSandbox _) ->
                conflict("Sandbox '" + facts.id() + "' is paused already.");
            case Step(State.Resuming _, Command.PauseSandbox _), Step(State.Arriving _, Command.PauseSandbox _) ->
                transitioning(facts);
            case Step(State.Available _, Command.PauseSandbox _),
                    Step(State.Failed _, Command.PauseSandbox _),
                    Step(State.Terminating _, Command.PauseSandbox _),
                    Step(State.Gone _, Command.PauseSandbox _) -> notFound(facts);

            case Step(State.Running running, Command.ResumeSandbox(var timeout)) ->
                running.initialised() ? extended(facts, timeout) : transitioning(facts);
            case Step(State.Resuming _, Command.ResumeSandbox(var timeout)) -> extended(facts, timeout);
            case Step(State.Paused _, Command.ResumeSandbox(var timeout)) -> resumed(facts, timeout);
            case Step(State.Pausing _, Command.ResumeSandbox _), Step(State.Arriving _, Command.ResumeSandbox _) ->
                transitioning(facts);
            case Step(State.Available _, Command.ResumeSandbox _),
                    Step(State.Failed _, Command.ResumeSandbox _),
                    Step(State.Terminating _, Command.ResumeSandbox _),
                    Step(State.Gone _, Command.ResumeSandbox _) -> notFound(facts);

            case Step(State.Running running, Command.WakeSandbox _) ->
                running.initialised() ? accepted(Promise.RUNNING) : transitioning(facts);
            case Step(State.Resuming _, Command.WakeSandbox _) -> accepted(Promise.RUNNING);
            case Step(State.Paused _, Command.WakeSandbox _) ->
                facts.lifetime().filter(Lifetime::autoResume).isPresent()
                                && !state.condition().memoryless()
                        ? resumed(facts, Optional.empty())
                        : notFound(facts);
            case Step(State.Pausing _, Command.WakeSandbox _), Step(State.Arriving _, Command.WakeSandbox _) ->
                transitioning(facts);
            case Step(State.Available _, Command.WakeSandbox _),
                    Step(State.Failed _, Command.WakeSandbox _),
                    Step(State.Terminating _, Command.WakeSandbox _),
                    Step(State.Gone _, Command.WakeSandbox _) -> notFound(facts);

            case Step(State.Running _, Command.ChangeTimeout(var timeout)) -> changed(facts, timeout);
            case Step(State.Pausing _, Command.ChangeTimeout _), Step(State.Paused _, Command.ChangeTimeout _) ->
                conflict(
                        "Sandbox '" + facts.id()
                                + "' is paused and has no timeout until it runs again. Connect to it with the timeout instead.");
            case Step(State.Resuming _, Command.ChangeTimeout _), Step(State.Arriving _, Command.ChangeTimeout _) ->
                transitioning(facts);
            case Step(State.Available _, Command.ChangeTimeout _),
                    Step(State.Failed _, Command.ChangeTimeout _),
                    Step(State.Terminating _, Command.ChangeTimeout _),
                    Step(State.Gone _, Command.ChangeTimeout _) -> notFound(facts);

            case Step(State.Arriving _, Command.KillSandbox _),
                    Step(State.Running _, Command.KillSandbox _),
                    Step(State.Pausing _, Command.KillSandbox _),
                    Step(State.Paused _, Command.KillSandbox _),
                    Step(State.Resuming _, Command.KillSandbox _) -> accepted(Promise.GONE, new Event.RemovalOrdered());
            case Step(State.Available _, Command.KillSandbox _),
                    Step(State.Failed _, Command.KillSandbox _),
                    Step(State.Terminating _, Command.KillSandbox _),
                    Step(State.Gone _, Command.KillSandbox _) -> notFound(facts);

            case Step(State.Running running, Command.ExpireSandbox _) -> expired(facts, running.initialised());
            case Step(State.Resuming _, Command.ExpireSandbox _), Step(State.Arriving _, Command.ExpireSandbox _) ->
                expired(facts, false);
            case Step(State.Pausing _, Command.ExpireSandbox _), Step(State.Paused _, Command.ExpireSandbox _) ->
                accepted(Promise.WRITTEN);
            case Step(State.Available _, Command.ExpireSandbox _),
                    Step(State.Failed _, Command.ExpireSandbox _),
                    Step(State.Terminating _, Command.ExpireSandbox _),
                    Step(State.Gone _, Command.ExpireSandbox _) -> notFound(facts);

            case Step(State.Available _, Command.RemoveSandbox _),
                    Step(State.Arriving _, Command.RemoveSandbox _),
                    Step(State.Running _, Command.RemoveSandbox _),
                    Step(State.Pausing _, Command.RemoveSandbox _),
                    Step(State.Paused _, Command.RemoveSandbox _),
                    Step(State.Resuming _, Command.RemoveSandbox _),
                    Step(State.Failed _, Command.RemoveSandbox _) -> accepted(Promise.GONE, new Event.RemovalOrdered());
            case Step(State.Terminating _, Command.RemoveSandbox _), Step(State.Gone _, Command.RemoveSandbox _) ->
                accepted(Promise.GONE);

            case Step(State.Running _, Command.UpgradeSandbox(var template)) ->
                accepted(Promise.RUNNING, new Event.UpgradeOrdered(template));
            case Step(State.Resuming _, Command.UpgradeSandbox(var template)) ->
                accepted(Promise.RUNNING, new Event.UpgradeOrdered(template));
            case Step(State.Paused _, Command.UpgradeSandbox(var template)) ->
                accepted(Promise.RUNNING, new Event.UpgradeOrdered(template), new Event.ResumeOrdered());
            case Step(State.Pausing _, Command.UpgradeSandbox _), Step(State.Arriving _, Command.UpgradeSandbox _) ->
                transitioning(facts);
            case Step(State.Available _, Command.UpgradeSandbox _) ->
                conflict("Sandbox '" + facts.id() + "' waits in a pool, which replaces it by itself.");
            case Step(State.Failed _, Command.UpgradeSandbox _),
                    Step(State.Terminating _, Command.UpgradeSandbox _),
                    Step(State.Gone _, Command.UpgradeSandbox _) -> notFound(facts);

            case Step(State.Running _, Command.RecycleSandbox _), Step(State.Paused _, Command.RecycleSandbox _) ->
                accepted(Promise.WRITTEN, new Event.CleaningOrdered());
            case Step(State.Pausing _, Command.RecycleSandbox _),
                    Step(State.Resuming _, Command.RecycleSandbox _),
                    Step(State.Arriving _, Command.RecycleSandbox _) -> transitioning(facts);
            case Step(State.Available _, Command.RecycleSandbox _) ->
                conflict("Sandbox '" + facts.id() + "' is as new already.");
            case Step(State.Failed _, Command.RecycleSandbox _),
                    Step(State.Terminating _, Command.RecycleSandbox _),
                    Step(State.Gone _, Command.RecycleSandbox _) -> notFound(facts);
        };
    }

    private static Decision extended(Facts facts, Optional<Duration> timeout) {
        return facts.lifetime()
                .map(lifetime -> relived(Promise.RUNNING, lifetime, Lifetimes.extend(lifetime, timeout, facts.now())))
                .orElseGet(() -> notFound(facts));
    }

    private static Decision changed(Facts facts, Duration timeout) {
        return facts.lifetime()
                .map(lifetime -> relived(
                        Promise.WRITTEN, lifetime, Lifetimes.rearm(lifetime, Optional.of(timeout), facts.now())))
                .orElseGet(() -> notFound(facts));
    }

    private static Decision relived(Promise promise, Lifetime before, Lifetime after) {
        return before.equals(after) ? accepted(promise) : accepted(promise, new Event.LifetimeChanged(after));
    }

    private static Decision resumed(Facts facts, Optional<Duration> timeout) {
        return facts.lifetime()
                .map(lifetime -> accepted(
                        Promise.RUNNING,
                        new Event.ResumeOrdered(),
                        new Event.LifetimeChanged(Lifetimes.rearm(lifetime, timeout, facts.now()))))
                .orElseGet(() -> notFound(facts));
    }

    /** @param settled whether it can be paused now */
    private static Decision expired(Facts facts, boolean settled) {
        if (!facts.due()) {
            return accepted(Promise.WRITTEN);
        }
        OnTimeout onTimeout = facts.lifetime().map(Lifetime::onTimeout).orElse(OnTimeout.KILL);
        return switch (onTimeout) {
            case KILL -> accepted(Promise.GONE, new Event.RemovalOrdered());
            case PAUSE -> settled ? accepted(Promise.PAUSED, pausing(Contents.MEMORY)) : transitioning(facts);
            case SHELVE -> settled ? accepted(Promise.PAUSED, pausing(Contents.FILES)) : transitioning(facts);
        };
    }

    private static Event.Ordered pausing(Contents contents) {
        return switch (contents) {
            case MEMORY -> new Event.PauseOrdered();
            case FILES -> new Event.ShelveOrdered();
        };
    }

    private static Decision accepted(Promise promise, Event.Ordered... events) {
        return new Decision.Accepted(List.of(events), promise);
    }

    private static Decision conflict(String sentence) {
        return new Decision.Refused(new Refusal.StateConflict(sentence));
    }

    private static Decision transitioning(Facts facts) {
        return new Decision.Refused(new Refusal.StillTransitioning(facts.id()));
    }

    private static Decision notFound(Facts facts) {
        return new Decision.Refused(new Refusal.SandboxNotFound(facts.id()));
    }
}
