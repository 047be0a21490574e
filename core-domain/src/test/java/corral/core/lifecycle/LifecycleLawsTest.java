package corral.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.pool.PoolName;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.ObservedSandbox.Phase;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Power;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.snapshot.Contents;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What holds for every life of every sandbox, tried with lives from 500 seeds. */
class LifecycleLawsTest {
    private static final int SEEDS = 500;
    private static final int STEPS = 60;
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");
    private static final TemplateRevision ONE = new TemplateRevision(new TemplateId("base"), "1");
    private static final TemplateRevision TWO = new TemplateRevision(new TemplateId("base"), "2");
    private static final SandboxAddress ADDRESS = new SandboxAddress("10.0.0.1");

    @Test
    void everyCombinationHasOneState() {
        TreeMap<String, Integer> seen = new TreeMap<>();
        for (Power power : Power.values()) {
            for (Phase phase : Phase.values()) {
                for (int epoch = 0; epoch <= 2; epoch++) {
                    for (int accepted = 0; accepted <= 2; accepted++) {
                        for (Optional<TemplateRevision> template :
                                List.of(Optional.<TemplateRevision>empty(), Optional.of(ONE), Optional.of(TWO))) {
                            for (int cleanings = 0; cleanings <= 2; cleanings++) {
                                DesiredSandbox desired = desired(power, epoch, 1);
                                ObservedSandbox observed = new ObservedSandbox(
                                        phase,
                                        Optional.empty(),
                                        template,
                                        accepted,
                                        cleanings,
                                        0,
                                        Optional.empty(),
                                        Optional.empty());
                                seen.merge(name(Lifecycle.stateOf(desired, observed)), 1, Integer::sum);
                            }
                        }
                    }
                }
            }
        }
        assertThat(seen.keySet())
                .containsExactly(
                        "Available",
                        "Failed",
                        "Gone",
                        "Paused",
                        "Pausing",
                        "Recycling",
                        "Requested",
                        "Resuming",
                        "Running",
                        "Starting",
                        "Terminating",
                        "Upgrading");
    }

    @Test
    void evolvingAgreesWithTheRecordWhateverHappens() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            DesiredSandbox desired = desired(Power.RUNNING, random.nextInt(2), 0);
            ObservedSandbox observed = ObservedSandbox.NOTHING;
            State state = Lifecycle.stateOf(desired, observed);
            for (int step = 0; step < STEPS; step++) {
                Event event = anyEvent(random);
                switch (event) {
                    case Event.Ordered ordered -> desired = Lifecycle.apply(desired, ordered);
                    case Event.Seen fact -> observed = Lifecycle.apply(observed, fact);
                }
                state = Lifecycle.evolve(state, event);
                assertThat(state)
                        .as("seed %s, step %s, %s", seed, step, event)
                        .isEqualTo(Lifecycle.stateOf(desired, observed));
            }
        }
    }

    @Test
    void anyPrefixReplays() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Life life = new Life(seed % 2);
            List<State> states = new ArrayList<>(List.of(life.state()));
            List<Event> events = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                for (Event event : life.legalMove(random)) {
                    life.happen(event);
                    events.add(event);
                    states.add(life.state());
                }
            }
            State replayed = states.getFirst();
            for (int i = 0; i < events.size(); i++) {
                replayed = Lifecycle.evolve(replayed, events.get(i));
                assertThat(replayed).as("seed %s, prefix %s", seed, i).isEqualTo(states.get(i + 1));
            }
        }
    }

    /** The diagram: nothing else happens, and all of it does. */
    @Test
    void everyLegalEdgeIsWalkedAndNoOther() {
        TreeSet<String> walked = new TreeSet<>();
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Life life = new Life(seed % 2);
            for (int step = 0; step < STEPS; step++) {
                String before = name(life.state());
                List<Event> move = life.legalMove(random);
                move.forEach(life::happen);
                String after = name(life.state());
                if (!before.equals(after)) {
                    walked.add(before + " -> " + after);
                }
            }
        }
        assertThat(walked)
                .containsExactly(
                        "Available -> Running",
                        "Available -> Terminating",
                        "Failed -> Terminating",
                        "Paused -> Recycling",
                        "Paused -> Resuming",
                        "Paused -> Terminating",
                        "Paused -> Upgrading",
                        "Pausing -> Paused",
                        "Pausing -> Terminating",
                        "Recycling -> Available",
                        "Recycling -> Failed",
                        "Recycling -> Gone",
                        "Recycling -> Terminating",
                        "Requested -> Gone",
                        "Requested -> Starting",
                        "Resuming -> Running",
                        "Resuming -> Terminating",
                        "Resuming -> Upgrading",
                        "Running -> Pausing",
                        "Running -> Recycling",
                        "Running -> Terminating",
                        "Running -> Upgrading",
                        "Starting -> Available",
                        "Starting -> Failed",
                        "Starting -> Running",
                        "Starting -> Terminating",
                        "Terminating -> Gone",
                        "Upgrading -> Failed",
                        "Upgrading -> Gone",
                        "Upgrading -> Running",
                        "Upgrading -> Terminating");
    }

    @Test
    void whatIsAcceptedLeadsTowardsWhatIsPromised() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Life life = new Life(seed % 2);
            for (int step = 0; step < STEPS; step++) {
                for (Command command : commands(random)) {
                    if (life.decide(command) instanceof Decision.Accepted(var events, var promise)) {
                        State after = life.state();
                        for (Event event : events) {
                            after = Lifecycle.evolve(after, event);
                        }
                        List<Class<? extends State>> towards = switch (promise) {
                            case WRITTEN -> List.of(State.class);
                            case RUNNING -> List.of(State.Running.class, State.Resuming.class, State.Upgrading.class);
                            case PAUSED -> List.of(State.Pausing.class, State.Paused.class);
                            case GONE -> List.of(State.Terminating.class, State.Gone.class);
                        };
                        assertThat(after)
                                .as("seed %s, %s", seed, command)
                                .isInstanceOfAny(towards.toArray(Class[]::new));
                    }
                }
                life.legalMove(random).forEach(life::happen);
            }
        }
    }

    @Test
    void whatIsRefusedHasANameAndASentence() {
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            Life life = new Life(seed % 2);
            for (int step = 0; step < STEPS; step++) {
                for (Command command : commands(random)) {
                    if (life.decide(command) instanceof Decision.Refused(var refusal)) {
                        assertThat(refusal.code()).isIn("state_conflict", "still_transitioning", "sandbox_not_found");
                        assertThat(refusal.sentence()).endsWith(".");
                    }
                }
                life.legalMove(random).forEach(life::happen);
            }
        }
    }

    /** One sandbox whose commands are decided and whose reconciler does what it should. */
    private static final class Life {
        private DesiredSandbox desired;
        private ObservedSandbox observed = ObservedSandbox.NOTHING;

        Life(int epoch) {
            desired = LifecycleLawsTest.desired(Power.RUNNING, epoch, 0);
        }

        State state() {
            return Lifecycle.stateOf(desired, observed);
        }

        void happen(Event event) {
            switch (event) {
                case Event.Ordered ordered -> desired = Lifecycle.apply(desired, ordered);
                case Event.Seen seen -> observed = Lifecycle.apply(observed, seen);
            }
        }

        Decision decide(Command command) {
            return Lifecycle.decide(
                    state(), command, new Facts(new SandboxId("s"), desired.claim(), NOW.plus(Duration.ofDays(1))));
        }

        List<Event> legalMove(Random random) {
            if (random.nextInt(3) == 0) {
                List<Command> commands = commands(random);
                return decide(commands.get(random.nextInt(commands.size())))
                                instanceof Decision.Accepted(var events, var promise)
                        ? List.copyOf(events)
                        : List.of();
            }
            Event started = new Event.WorkloadStarted(ADDRESS, desired.template(), desired.cleanings(), NOW);
            Event failed = new Event.StartGivenUp(new StartFailure(HostOutcome.Kind.WORKLOAD, "It does not start."));
            Event startedOrNot = random.nextInt(4) == 0 ? failed : started;
            return switch (state()) {
                case State.Requested _ -> List.of(new Event.StartTried());
                case State.Starting _ -> List.of(startedOrNot);
                case State.Upgrading _, State.Recycling _ ->
                    switch (observed.phase()) {
                        case ABSENT -> List.of(new Event.StartTried());
                        case STARTING -> List.of(startedOrNot);
                        case RUNNING, FROZEN, DUMPED, SHELVED, FAILED -> List.of(new Event.WorkloadEnded());
                    };
                case State.Running _ ->
                    List.of(new Event.OwnerAccepted(
                            desired.claim().orElseThrow().token().epoch()));
                case State.Pausing _ ->
                    List.of(
                            desired.power() == Power.SHELVED
                                    ? new Event.WorkloadStored(Contents.FILES)
                                    : new Event.WorkloadFrozen(ADDRESS));
                case State.Resuming _ -> List.of(new Event.WorkloadThawed(ADDRESS));
                case State.Terminating _ -> List.of(new Event.WorkloadEnded());
                case State.Available _, State.Paused _, State.Failed _, State.Gone _ -> List.of();
            };
        }
    }

    private static List<Command> commands(Random random) {
        return List.of(
                new Command.ClaimSandbox(claim(1 + random.nextInt(3))),
                new Command.PauseSandbox(),
                new Command.PauseSandbox(Contents.FILES),
                new Command.ResumeSandbox(random.nextBoolean() ? Optional.empty() : Optional.of(Duration.ofHours(1))),
                new Command.WakeSandbox(),
                new Command.ChangeTimeout(Duration.ofSeconds(random.nextInt(100))),
                random.nextInt(8) == 0 ? new Command.KillSandbox() : new Command.PauseSandbox(),
                random.nextInt(8) == 0 ? new Command.ExpireSandbox() : new Command.WakeSandbox(),
                random.nextInt(8) == 0 ? new Command.RemoveSandbox() : new Command.PauseSandbox(),
                new Command.UpgradeSandbox(random.nextBoolean() ? ONE : TWO),
                new Command.RecycleSandbox());
    }

    private static Event anyEvent(Random random) {
        List<Event> events = List.of(
                new Event.SandboxClaimed(claim(1 + random.nextInt(3))),
                new Event.PauseOrdered(),
                new Event.ShelveOrdered(),
                new Event.WorkloadStored(Contents.FILES),
                new Event.WorkloadStored(Contents.MEMORY),
                new Event.ResumeOrdered(),
                new Event.LifetimeChanged(lifetime()),
                new Event.UpgradeOrdered(random.nextBoolean() ? ONE : TWO),
                new Event.CleaningOrdered(),
                random.nextInt(20) == 0 ? new Event.RemovalOrdered() : new Event.ResumeOrdered(),
                new Event.StartTried(),
                new Event.WorkloadStarted(ADDRESS, random.nextBoolean() ? ONE : TWO, random.nextInt(4), NOW),
                new Event.WorkloadFrozen(ADDRESS),
                new Event.WorkloadThawed(ADDRESS),
                new Event.OwnerAccepted(random.nextInt(4)),
                new Event.StartGivenUp(new StartFailure(HostOutcome.Kind.HOST, "The host is in trouble.")),
                new Event.WorkloadEnded());
        return events.get(random.nextInt(events.size()));
    }

    private static DesiredSandbox desired(Power power, int epoch, int cleanings) {
        return new DesiredSandbox(
                ONE,
                new Resources(1000, Bytes.ofMebi(512), Bytes.ofMebi(512), 256),
                Optional.of(new PoolName("warm")),
                epoch == 0 ? Optional.empty() : Optional.of(claim(epoch)),
                power,
                cleanings);
    }

    private static Claim claim(int epoch) {
        return new Claim(
                "claim",
                new TeamId("research"),
                "key-of-research",
                NOW,
                new TokenGrant("key-1", epoch),
                SealedEnv.NONE,
                Map.of(),
                lifetime(),
                NetworkAccess.OPEN,
                Optional.empty());
    }

    private static Lifetime lifetime() {
        return new Lifetime(Optional.of(NOW.plusSeconds(60)), Duration.ofSeconds(60), OnTimeout.PAUSE, true);
    }

    private static String name(State state) {
        return state.getClass().getSimpleName();
    }
}
