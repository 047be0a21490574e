package corral.architecture;

import corral.api.host.HostOutcome;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.ObservedSandbox;
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
import corral.core.lifecycle.Command;
import corral.core.lifecycle.Decision;
import corral.core.lifecycle.Event;
import corral.core.lifecycle.Facts;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.StartFailure;
import corral.core.lifecycle.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Draws the life of a sandbox by asking the core: every record that can be, and what each command and each expected observation makes of it. */
final class LifecycleDiagram {
    private static final TemplateRevision WANTED = new TemplateRevision(new TemplateId("t"), "1");
    private static final TemplateRevision OTHER = new TemplateRevision(new TemplateId("t"), "2");
    private static final SandboxAddress ADDRESS = new SandboxAddress("10.0.0.2");
    private static final Event.Seen GIVEN_UP =
            new Event.StartGivenUp(new StartFailure(HostOutcome.Kind.WORKLOAD, "It does not start."));
    private static final List<Command> COMMANDS = List.of(
            new Command.ClaimSandbox(claim(OnTimeout.KILL)),
            new Command.PauseSandbox(),
            new Command.ResumeSandbox(Optional.empty()),
            new Command.WakeSandbox(),
            new Command.ChangeTimeout(Duration.ofSeconds(1)),
            new Command.KillSandbox(),
            new Command.ExpireSandbox(),
            new Command.RemoveSandbox(),
            new Command.UpgradeSandbox(OTHER),
            new Command.RecycleSandbox());

    private final Map<String, TreeSet<String>> edges = new TreeMap<>();

    private LifecycleDiagram() {}

    /** The diagram as Mermaid text. */
    static String draw() {
        LifecycleDiagram diagram = new LifecycleDiagram();
        desired().forEach(desired -> observed(desired).forEach(observed -> diagram.add(desired, observed)));
        return diagram.edges.entrySet().stream()
                .map(edge -> "    %s: %s".formatted(edge.getKey(), String.join(", ", edge.getValue())))
                .collect(Collectors.joining("\n", "stateDiagram-v2\n    [*] --> Requested\n", "\n    Gone --> [*]\n"));
    }

    /** The commands that are drawn; a test holds this against the sealed type. */
    static List<Command> commands() {
        return COMMANDS;
    }

    private void add(DesiredSandbox desired, ObservedSandbox observed) {
        State before = Lifecycle.stateOf(desired, observed);
        Facts facts = new Facts(new SandboxId("i0"), desired.claim(), Instant.EPOCH);
        for (Command command : COMMANDS) {
            if (Lifecycle.decide(before, command, facts) instanceof Decision.Accepted accepted) {
                State after = Lifecycle.stateOf(Lifecycle.apply(desired, accepted.events()), observed);
                add(before, after, command.getClass());
            }
        }
        for (Event.Seen event : expected(before, desired)) {
            add(before, Lifecycle.stateOf(desired, Lifecycle.apply(observed, event)), event.getClass());
        }
    }

    private void add(State before, State after, Class<?> cause) {
        if (before.getClass() != after.getClass()) {
            String edge = before.getClass().getSimpleName() + " --> "
                    + after.getClass().getSimpleName();
            edges.computeIfAbsent(edge, _ -> new TreeSet<>()).add(cause.getSimpleName());
        }
    }

    /** What is seen in a state: the step that leads on, and a start that is given up. What ends by itself is removed with its record. */
    private static List<Event.Seen> expected(State state, DesiredSandbox desired) {
        Event.Seen started = new Event.WorkloadStarted(ADDRESS, desired.template(), desired.cleanings(), Instant.EPOCH);
        return switch (state) {
            case State.Requested _ -> List.of(new Event.StartTried());
            case State.Starting _ -> List.of(started, GIVEN_UP);
            case State.Upgrading _, State.Recycling _ -> List.of(started);
            case State.Pausing _ ->
                List.of(
                        desired.power() == Power.SHELVED
                                ? new Event.WorkloadStored(Contents.FILES)
                                : new Event.WorkloadFrozen(ADDRESS));
            case State.Resuming _ -> List.of(new Event.WorkloadThawed(ADDRESS));
            case State.Terminating _ -> List.of(new Event.WorkloadEnded());
            case State.Available _, State.Running _, State.Paused _, State.Failed _, State.Gone _ -> List.of();
        };
    }

    private static Stream<DesiredSandbox> desired() {
        List<DesiredSandbox> all = new ArrayList<>();
        for (Power power : Power.values()) {
            for (int cleanings : new int[] {0, 1}) {
                claims().forEach(claim -> all.add(new DesiredSandbox(
                        WANTED,
                        new Resources(1000, Bytes.ofMebi(512), Bytes.ofMebi(512), 256),
                        Optional.empty(),
                        claim,
                        power,
                        cleanings)));
            }
        }
        return all.stream();
    }

    private static Stream<Optional<Claim>> claims() {
        return Stream.of(Optional.empty(), Optional.of(claim(OnTimeout.KILL)), Optional.of(claim(OnTimeout.PAUSE)));
    }

    private static Stream<ObservedSandbox> observed(DesiredSandbox desired) {
        List<ObservedSandbox> all = new ArrayList<>();
        for (ObservedSandbox.Phase phase : ObservedSandbox.Phase.values()) {
            for (int epoch : new int[] {0, 1}) {
                for (int cleanings = 0; cleanings <= desired.cleanings(); cleanings++) {
                    for (TemplateRevision template : List.of(WANTED, OTHER)) {
                        all.add(new ObservedSandbox(
                                phase,
                                Optional.of(ADDRESS),
                                Optional.of(template),
                                epoch,
                                cleanings,
                                0,
                                Optional.empty(),
                                Optional.empty()));
                    }
                }
            }
        }
        return all.stream();
    }

    private static Claim claim(OnTimeout onTimeout) {
        return new Claim(
                "c",
                new TeamId("t"),
                "k",
                Instant.EPOCH,
                new TokenGrant("k", 1),
                SealedEnv.NONE,
                Map.of(),
                new Lifetime(Optional.of(Instant.EPOCH), Duration.ofSeconds(1), onTimeout, true),
                NetworkAccess.OPEN,
                Optional.empty());
    }
}
