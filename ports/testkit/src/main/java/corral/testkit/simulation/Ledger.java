package corral.testkit.simulation;

import corral.api.access.Caller;
import corral.api.host.HostOutcome;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.Claim;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxChange;
import corral.api.team.TeamId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What callers were promised, compared with every write and every answer. */
final class Ledger {
    private final World world;
    private final Map<SandboxId, Story> stories = new TreeMap<>();
    private Optional<InvariantBroken> broken = Optional.empty();

    Ledger(World world) {
        this.world = world;
    }

    Collection<Story> stories() {
        return List.copyOf(stories.values());
    }

    Story story(SandboxId id) {
        return stories.computeIfAbsent(id, Story::new);
    }

    void broken(Invariant invariant, String what) {
        if (broken.isEmpty()) {
            world.trace().add("CHECK", invariant + " is broken: " + what);
            broken = Optional.of(new InvariantBroken(invariant, what));
        }
    }

    void rethrow() {
        if (broken.isPresent()) {
            throw broken.get();
        }
    }

    /** A write has changed a record. */
    void changed(SandboxChange change) {
        switch (change) {
            case SandboxChange.Upserted(var record) -> written(record);
            case SandboxChange.Removed(var id) -> {
                story(id).ended(world.latest());
                mustNotHaveEnded(story(id), "its record was removed");
            }
        }
    }

    private void written(SandboxRecord record) {
        Story story = story(record.id());
        boolean wanted = record.desired().power() != Power.GONE;
        if (wanted && story.isKilled()) {
            broken(Invariant.KILLED_STAYS_GONE, record.id() + " was killed, and is wanted again.");
        }
        if (wanted && story.claim().isPresent() && story.isEnded()) {
            world.trace().add("store", record.id() + " is back");
        }
        Optional<Claim> before = story.claim();
        record.desired().claim().ifPresent(claim -> {
            if (story.claimed(claim, record.desired().cleanings())) {
                broken(
                        Invariant.NO_SANDBOX_TWICE,
                        record.id() + " was claimed by " + owner(before) + " and then by " + owner(Optional.of(claim))
                                + ".");
            }
        });
        if (!wanted) {
            story.ended(world.latest());
            mustNotHaveEnded(story, "it was ordered to go");
        } else if (record.observed().phase() == ObservedSandbox.Phase.FAILED) {
            story.ended(world.latest());
            mustNotHaveEnded(story, "it failed: " + record.observed().failure().orElse("no reason given"));
        }
    }

    private static String owner(Optional<Claim> claim) {
        return claim.map(known -> known.team() + " (claim " + known.id() + ")").orElse("nobody");
    }

    private void mustNotHaveEnded(Story story, String how) {
        if (story.promise().isPresent() && story.endedWithoutReason()) {
            broken(
                    Invariant.ACKNOWLEDGED_CREATE_IS_FOUND,
                    story.id() + " was promised to its owner, and ended without a reason: " + how + ".");
        }
    }

    /** A create was answered; tells whether it is the first answer with that sandbox. */
    boolean created(Caller caller, CreateSandbox command, SandboxView view) {
        Story story = story(view.id());
        boolean sameRequest = story.promise()
                .filter(promise -> promise.owner().equals(caller)
                        && promise.key().isPresent()
                        && promise.key().equals(command.idempotency().map(Claim.Idempotency::key)))
                .isPresent();
        if (story.promise().isPresent() && !sameRequest) {
            broken(Invariant.NO_SANDBOX_TWICE, story.id() + " was the answer to two creates.");
        }
        story.promised(caller, command, view);
        mustNotHaveEnded(story, "before its create was answered");
        noMoreThanAllowed(caller.team());
        found(story);
        return !sameRequest;
    }

    /** Several replicas may exceed a limit together, and one just after its start, for what the feed has yet to show them; one alone may not. */
    private void noMoreThanAllowed(TeamId team) {
        long has = stories.values().stream()
                .filter(story -> !story.isEnded()
                        && story.promise()
                                .filter(promise -> promise.owner().team().equals(team))
                                .isPresent())
                .count();
        if (world.hasOneReplicaThatKnowsAll() && has > World.SANDBOXES_OF_A_TEAM) {
            broken(
                    Invariant.LIMITS_HOLD,
                    team + " was given " + has + " sandboxes, and may have " + World.SANDBOXES_OF_A_TEAM + ".");
        }
    }

    /** Asks every replica for a sandbox, and compares with what was promised. */
    void found(Story story) {
        Optional<Story.Promise> promise = story.promise();
        if (promise.isEmpty() || (!story.mustBeThere() && !story.isKilled())) {
            return;
        }
        for (Replica process : world.processes()) {
            Answer<SandboxView> answer =
                    world.aside(() -> process.core().queries().get(promise.get().owner(), story.id()));
            if (story.isKilled()) {
                if (!(answer instanceof Answer.Refused<SandboxView>(Refusal.SandboxNotFound _))) {
                    broken(
                            Invariant.KILLED_STAYS_GONE,
                            story.id() + " was killed, and " + process.name() + " still answers " + answer + ".");
                }
            } else {
                compare(story, promise.get(), process, answer);
            }
        }
    }

    private void compare(Story story, Story.Promise promise, Replica process, Answer<SandboxView> answer) {
        boolean right = answer instanceof Answer.Done<SandboxView>(var view)
                && view.id().equals(story.id())
                && view.token().equals(promise.token())
                && view.metadata().equals(promise.metadata());
        if (!right) {
            broken(
                    Invariant.ACKNOWLEDGED_CREATE_IS_FOUND,
                    story.id() + " was promised to its owner, and " + process.name() + " answers " + answer + ".");
        }
    }

    /** A create or connect was answered, and nobody else did anything with that sandbox meanwhile. */
    void running(Story story) {
        if (!story.mustBeThere() || story.isDue(world.latest())) {
            return;
        }
        Optional<Map<String, String>> given = world.host().environment(story.id());
        boolean runs = world.aside(() -> world.host().inspect(story.id())) instanceof HostOutcome.Running;
        if (!runs) {
            broken(
                    Invariant.ACKNOWLEDGED_RUNNING_IS_READY,
                    story.id() + " was answered as running, and its workload does not run.");
        }
        if (!given.equals(story.promise().map(Story.Promise::env))) {
            broken(
                    Invariant.ACKNOWLEDGED_RUNNING_IS_READY,
                    story.id() + " was answered as running, and its daemon has "
                            + given.map(env -> "the environment " + env).orElse("no owner") + ".");
        }
    }

    /** Pause or kill was answered by a process, and nobody else may have woken the sandbox meanwhile. */
    void unreachable(Story story, Replica process, String what) {
        RouteDecision decision =
                world.aside(() -> process.core().routing().decide(story.id(), SandboxAddress.DAEMON_PORT));
        if (decision instanceof RouteDecision.Forward) {
            broken(
                    Invariant.NOTHING_REACHES_PAUSED_OR_KILLED,
                    story.id() + " was answered as " + what + ", and " + process.name() + " still forwards to it.");
        }
        if (process.routes().connections(story.id()) > 0) {
            broken(
                    Invariant.NOTHING_REACHES_PAUSED_OR_KILLED,
                    story.id() + " was answered as " + what + ", and a connection through " + process.name()
                            + " is still open.");
        }
    }
}
