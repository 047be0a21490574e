package corral.core.lifecycle;

import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.TokenGrant;
import corral.api.template.TemplateRevision;
import java.util.Optional;

/**
 * What of a record decides its state; a {@link State} is a name for a set of these.
 *
 * @param power what is wanted of the workload
 * @param epoch the token epoch of the claim; 0 while nobody has the sandbox
 * @param wanted the revision that it should run
 * @param cleaningsWanted how often it should have been made as new
 * @param phase what the workload does
 * @param acceptedEpoch the token epoch that the daemon inside has accepted; 0 when none
 * @param seen the revision that it was started from
 * @param cleaningsSeen how often it was made as new
 */
public record Condition(
        Power power,
        int epoch,
        TemplateRevision wanted,
        int cleaningsWanted,
        ObservedSandbox.Phase phase,
        int acceptedEpoch,
        Optional<TemplateRevision> seen,
        int cleaningsSeen) {

    /** What of this record decides. */
    public static Condition of(DesiredSandbox desired, ObservedSandbox observed) {
        return new Condition(
                desired.power(),
                desired.claim()
                        .map(claim -> claim.token())
                        .map(TokenGrant::epoch)
                        .orElse(0),
                desired.template(),
                desired.cleanings(),
                observed.phase(),
                observed.initialisedEpoch(),
                observed.template(),
                observed.cleanings());
    }

    /** Whether somebody has the sandbox. */
    public boolean claimed() {
        return epoch > 0;
    }

    /** Whether the daemon inside accepts the owner's token. */
    public boolean accepted() {
        return claimed() && acceptedEpoch == epoch;
    }

    /** Whether its memory was given up, so that only a cold boot brings it back. */
    public boolean memoryless() {
        return phase == ObservedSandbox.Phase.SHELVED || power == Power.SHELVED;
    }

    /** Whether it was started from another revision than is wanted. */
    public boolean outdated() {
        return seen.isPresent() && !seen.get().equals(wanted);
    }

    /** Whether it must be made as new before anybody may use it. */
    public boolean unclean() {
        return cleaningsSeen < cleaningsWanted;
    }

    /** The name of this condition. */
    State state() {
        if (power == Power.GONE) {
            return phase == ObservedSandbox.Phase.ABSENT ? new State.Gone(this) : new State.Terminating(this);
        }
        if (phase == ObservedSandbox.Phase.FAILED) {
            return new State.Failed(this);
        }
        if (unclean()) {
            return new State.Recycling(this);
        }
        if (outdated()) {
            return new State.Upgrading(this);
        }
        boolean run = power == Power.RUNNING;
        return switch (phase) {
            case ABSENT -> new State.Requested(this);
            case STARTING -> new State.Starting(this);
            case RUNNING ->
                run ? (claimed() ? new State.Running(this) : new State.Available(this)) : new State.Pausing(this);
            case FROZEN, DUMPED ->
                run
                        ? new State.Resuming(this)
                        : (power == Power.SHELVED ? new State.Pausing(this) : new State.Paused(this));
            case SHELVED -> run ? new State.Resuming(this) : new State.Paused(this);
            case FAILED -> new State.Failed(this);
        };
    }

    /** The condition after something happened. */
    Condition after(Event event) {
        return switch (event) {
            case Event.SandboxClaimed(var claim) ->
                withDesired(power, claim.token().epoch(), wanted, cleaningsWanted);
            case Event.PauseOrdered _ -> withDesired(Power.PAUSED, epoch, wanted, cleaningsWanted);
            case Event.ShelveOrdered _ -> withDesired(Power.SHELVED, epoch, wanted, cleaningsWanted);
            case Event.ResumeOrdered _ -> withDesired(Power.RUNNING, epoch, wanted, cleaningsWanted);
            case Event.LifetimeChanged _ -> this;
            case Event.UpgradeOrdered(var template) -> withDesired(power, epoch, template, cleaningsWanted);
            case Event.CleaningOrdered _ -> withDesired(Power.RUNNING, 0, wanted, cleaningsWanted + 1);
            case Event.RemovalOrdered _ -> withDesired(Power.GONE, epoch, wanted, cleaningsWanted);
            case Event.StartTried _ -> withObserved(ObservedSandbox.Phase.STARTING, acceptedEpoch, seen, cleaningsSeen);
            case Event.WorkloadStarted started ->
                withObserved(ObservedSandbox.Phase.RUNNING, 0, Optional.of(started.template()), started.cleanings());
            case Event.WorkloadFrozen _ ->
                withObserved(ObservedSandbox.Phase.FROZEN, acceptedEpoch, seen, cleaningsSeen);
            case Event.WorkloadStored(var contents) ->
                withObserved(Lifecycle.phaseOf(contents), acceptedEpoch, seen, cleaningsSeen);
            case Event.WorkloadThawed _ ->
                withObserved(ObservedSandbox.Phase.RUNNING, acceptedEpoch, seen, cleaningsSeen);
            case Event.OwnerAccepted(int newEpoch) -> withObserved(phase, newEpoch, seen, cleaningsSeen);
            case Event.StartGivenUp _ -> withObserved(ObservedSandbox.Phase.FAILED, acceptedEpoch, seen, cleaningsSeen);
            case Event.WorkloadEnded _ -> withObserved(ObservedSandbox.Phase.ABSENT, 0, seen, cleaningsSeen);
        };
    }

    private Condition withDesired(Power newPower, int newEpoch, TemplateRevision newWanted, int newCleanings) {
        return new Condition(newPower, newEpoch, newWanted, newCleanings, phase, acceptedEpoch, seen, cleaningsSeen);
    }

    private Condition withObserved(
            ObservedSandbox.Phase newPhase, int newAccepted, Optional<TemplateRevision> newSeen, int newCleanings) {
        return new Condition(power, epoch, wanted, cleaningsWanted, newPhase, newAccepted, newSeen, newCleanings);
    }
}
