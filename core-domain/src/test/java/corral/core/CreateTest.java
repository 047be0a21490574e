package corral.core;

import static corral.core.World.CALLER;
import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Claim;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxId;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.core.lifecycle.State;
import corral.testkit.host.AgentWeather;
import corral.testkit.host.HostWeather;
import corral.testkit.store.StoreWeather;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class CreateTest {
    private final World world = new World();

    @Test
    void claimsAWarmSandboxAndHandsItOver() {
        world.pool(2);
        int records = world.store.truth().size();

        SandboxView view = world.create(request().env(Map.of("A", "1")).build());

        assertThat(records).isEqualTo(2);
        assertThat(world.record(view.id()).desired().pool()).contains(World.POOL);
        assertThat(view.state()).isEqualTo(SandboxView.State.RUNNING);
        assertThat(world.state(view.id()))
                .isInstanceOfSatisfying(
                        State.Running.class,
                        running -> assertThat(running.initialised()).isTrue());
        assertThat(world.host.environment(view.id())).contains(Map.of("A", "1"));
        assertThat(view.lifetime().deadline()).contains(view.startedAt().plusSeconds(300));
    }

    @Test
    void makesASandboxWhenThereIsNoStock() {
        SandboxView view = world.create(request().env(Map.of("B", "2")).build());

        assertThat(view.id().value()).matches("i[a-z0-9]{20}");
        assertThat(world.record(view.id()).desired().pool()).isEmpty();
        assertThat(world.host.environment(view.id())).contains(Map.of("B", "2"));
        assertThat(value(world.core.queries().get(CALLER, view.id()))).isEqualTo(view);
    }

    @Test
    void restrictsTheNetworkOfAWarmSandboxBeforeItIsHandedOver() {
        world.pool(1);
        SandboxView view = world.create(request().network(NetworkAccess.CLOSED).build());
        assertThat(world.host.network(view.id())).contains(NetworkAccess.CLOSED);
    }

    @Test
    void restrictsTheNetworkOfAColdSandboxFromItsStart() {
        SandboxView view = world.create(request().network(NetworkAccess.CLOSED).build());
        assertThat(world.host.network(view.id())).contains(NetworkAccess.CLOSED);
    }

    @Test
    void aLostRaceCostsTheNextCandidate() {
        world.pool(3);
        world.storeWeather.nextWrite(StoreWeather.Fate.CONFLICTS);

        SandboxView view = world.create();

        assertThat(world.record(view.id()).desired().pool()).contains(World.POOL);
        assertThat(world.available()).hasSize(2);
    }

    @Test
    void aWriteWhoseAnswerWasLostIsFoundByReadingBack() {
        world.pool(2);
        world.storeWeather.nextWrite(StoreWeather.Fate.UNKNOWN_DONE);
        SandboxView view = world.create();
        assertThat(world.record(view.id()).desired().claim()).isPresent();
        assertThat(world.available()).hasSize(1);
    }

    @Test
    void aWriteThatWasLostIsWrittenAgainToTheSameSandbox() {
        world.pool(1);
        SandboxId only = world.available().getFirst().id();
        world.storeWeather.nextWrite(StoreWeather.Fate.UNKNOWN_LOST);
        assertThat(world.create().id()).isEqualTo(only);
    }

    @Test
    void aWriteThatComesLateClaimsNothingElse() {
        world.pool(1);
        world.storeWeather.nextWrite(StoreWeather.Fate.UNKNOWN_LATE);
        SandboxView view = world.create();
        world.pass(Duration.ofSeconds(30));
        assertThat(world.store.truth())
                .filteredOn(record -> record.desired().claim().isPresent())
                .singleElement()
                .satisfies(record -> assertThat(record.id()).isEqualTo(view.id()));
    }

    @Test
    void aDaemonThatMissesACallIsAskedAgainOnTheSameSandbox() {
        world.pool(1);
        SandboxId only = world.available().getFirst().id();
        world.agentWeather = fates(AgentWeather.Fate.HANGS, AgentWeather.Fate.ANSWER_LOST);
        assertThat(world.create().id()).isEqualTo(only);
    }

    @Test
    void aSandboxWhoseDaemonIsDeadIsGivenUpAndTheNextIsTaken() {
        world.pool(2);
        List<SandboxId> members =
                world.available().stream().map(record -> record.id()).toList();
        members.forEach(id -> world.host.killDaemon(id));
        SandboxView view = world.create();
        world.settle();
        assertThat(members).doesNotContain(view.id());
        assertThat(world.store.truth(members.get(0))).isEmpty();
        assertThat(world.store.truth(members.get(1))).isEmpty();
        assertThat(world.host.present()).doesNotContainAnyElementsOf(members);
    }

    @Test
    void aTemplateThatDoesNotStartIsRefusedAndNothingIsLeft() {
        world.host.breakTemplate(world.template("1").id());
        Refusal refusal =
                refusal(world.core.lifecycle().create(CALLER, request().build()));
        assertThat(refusal).isInstanceOf(Refusal.StartFailed.class);
        world.settle();
        assertThat(world.store.truth()).isEmpty();
        assertThat(world.host.present()).isEmpty();
    }

    @Test
    void aFullMachineIsRefusedAsCapacityAndNothingIsLeft() {
        world.host.capacity(0);
        Refusal refusal =
                refusal(world.core.lifecycle().create(CALLER, request().build()));
        assertThat(refusal).isInstanceOf(Refusal.CapacityExhausted.class);
        assertThat(refusal.retryAfter()).isPresent();
        world.settle();
        assertThat(world.store.truth()).isEmpty();
    }

    @Test
    void aHostInTroubleIsTriedAgain() {
        world.hostWeather.next(
                HostWeather.Call.START, new HostWeather.Fate.FailsHalfway(corral.api.host.HostOutcome.Kind.HOST));
        assertThat(world.create().state()).isEqualTo(SandboxView.State.RUNNING);
    }

    @Test
    void aStartThatNeverEndsIsGivenUpAtItsDeadline() {
        world.hostWeather.next(HostWeather.Call.START, new HostWeather.Fate.Takes(Duration.ofHours(1)));
        Refusal refusal =
                refusal(world.core.lifecycle().create(CALLER, request().build()));
        assertThat(refusal).isInstanceOf(Refusal.StartFailed.class);
        world.settle();
        assertThat(world.store.truth()).isEmpty();
        assertThat(world.host.present()).isEmpty();
    }

    @Test
    void aTeamHasNoMoreThanItMay() {
        TeamId small = new TeamId("small");
        world.teams.add(new Team(small, 2, world.time.now()));
        Caller caller = new Caller(small, "key");
        world.pool(4);
        SandboxId first =
                value(world.core.lifecycle().create(caller, request().build())).id();
        value(world.core.lifecycle().create(caller, request().build()));
        assertThat(refusal(world.core.lifecycle().create(caller, request().build())))
                .isEqualTo(new Refusal.ConcurrencyExhausted(2));
        value(world.core.lifecycle().kill(caller, first));
        value(world.core.lifecycle().create(caller, request().build()));
    }

    @Test
    void failedCreatesDoNotUseUpTheLimit() {
        TeamId small = new TeamId("small");
        world.teams.add(new Team(small, 1, world.time.now()));
        Caller caller = new Caller(small, "key");
        world.host.capacity(0);
        for (int i = 0; i < 3; i++) {
            assertThat(refusal(world.core.lifecycle().create(caller, request().build())))
                    .isInstanceOf(Refusal.CapacityExhausted.class);
            world.settle();
        }
        world.host.capacity(10);
        value(world.core.lifecycle().create(caller, request().build()));
    }

    @Test
    void aRepeatIsToldWhenNobodyKnowsWhatBecameOfTheFirst() {
        CreateSandbox request = request().idempotency("k", "d").build();
        for (int i = 0; i < 4; i++) {
            world.storeWeather.nextWrite(StoreWeather.Fate.UNKNOWN_LOST);
        }
        assertThat(refusal(world.core.lifecycle().create(CALLER, request)))
                .isInstanceOf(Refusal.PlatformUnavailable.class);
        assertThat(refusal(world.core.lifecycle().create(CALLER, request)))
                .isEqualTo(new Refusal.IdempotencyOutcomeUnknown());
        world.pass(Duration.ofSeconds(6));
        SandboxId made = world.create(request).id();
        assertThat(world.create(request).id()).isEqualTo(made);
    }

    @Test
    void theSameNamedRequestGetsTheSameSandbox() {
        world.pool(2);
        CreateSandbox request = request().idempotency("k", "d").build();
        SandboxView first = world.create(request);
        assertThat(world.create(request)).isEqualTo(first);
        assertThat(refusal(world.core
                        .lifecycle()
                        .create(CALLER, request().idempotency("k", "other").build())))
                .isInstanceOf(Refusal.IdempotencyMismatch.class);
        assertThat(world.create(request().idempotency("l", "d").build()).id()).isNotEqualTo(first.id());
    }

    @Test
    void aNamedRequestIsNotBegunTwice() {
        world.pool(2);
        List<Refusal> answers = new ArrayList<>();
        world.agentWeather = _ -> {
            for (String digest : List.of("d", "other")) {
                answers.add(refusal(world.core
                        .lifecycle()
                        .create(CALLER, request().idempotency("k", digest).build())));
            }
            return AgentWeather.Fate.WORKS;
        };
        world.create(request().idempotency("k", "d").build());
        assertThat(answers).containsExactly(new Refusal.IdempotencyInProgress(), new Refusal.IdempotencyMismatch());
    }

    @Test
    void reconcilersLeaveAloneWhatACreateIsMakingReady() {
        world.pool(1);
        SandboxId only = world.available().getFirst().id();
        int[] calls = new int[1];
        world.agentWeather = _ -> {
            calls[0]++;
            world.time.advance(world.limits.unfinishedClaimGrace());
            assertThat(world.core.reconciliation().sandbox(only).after()).isPresent();
            return AgentWeather.Fate.WORKS;
        };
        world.create();
        assertThat(calls[0]).isEqualTo(1);
    }

    @Test
    void theNameOfARequestIsRememberedOverARestart() {
        world.pool(2);
        CreateSandbox request = request().idempotency("k", "d").build();
        SandboxView first = world.create(request);
        world.restart();
        assertThat(world.create(request)).isEqualTo(first);
    }

    @Test
    void theNameOfARequestIsFreeAgainWhenItsSandboxIsGone() {
        CreateSandbox request = request().idempotency("k", "d").build();
        SandboxView first = world.create(request);
        value(world.core.lifecycle().kill(CALLER, first.id()));
        assertThat(world.create(request).id()).isNotEqualTo(first.id());
    }

    @Test
    void unknownTemplatesAreRefusedByName() {
        assertThat(refusal(world.core.lifecycle().create(CALLER, CreateSandbox.of("nope", Duration.ofMinutes(1)))))
                .isEqualTo(new Refusal.TemplateNotFound("nope"));
    }

    @Test
    void everyBoundIsRefusedByItsName() {
        Limits limits = Limits.DEFAULT;
        Map<String, String> long1 = Map.of("k", "x".repeat(limits.maxTextLength() + 1));
        assertRefused(request().timeout(limits.maxTimeout().plusSeconds(1)).build(), "timeout");
        assertRefused(request().timeout(Duration.ofSeconds(-1)).build(), "timeout");
        assertRefused(request().metadata(long1).build(), "metadata");
        assertRefused(request().env(long1).build(), "environment variables");
        assertRefused(request().env(Map.of("A=B", "x")).build(), "environment variable");
        assertRefused(request().env(Map.of("", "x")).build(), "environment variable");
        assertRefused(request().env(Map.of("A", "x\0y")).build(), "NUL");
        assertRefused(request().env(many(limits.maxEnvEntries() + 1)).build(), "256");
        assertRefused(request().metadata(many(limits.maxMetadataEntries() + 1)).build(), "64");
        assertRefused(request().idempotency("", "d").build(), "Idempotency-Key");
        assertRefused(request().template("x".repeat(257)).build(), "template");
    }

    @Test
    void aSandboxOfNoTimeoutLivesForEver() {
        SandboxView view = world.create(request().forEver().build());
        world.pass(Duration.ofMinutes(10));
        world.time.advance(Duration.ofDays(1000));
        world.settle();
        assertThat(value(world.core.queries().get(CALLER, view.id())).lifetime().deadline())
                .isEmpty();
    }

    @Test
    void aStoreThatIsAwayIsAnOutage() {
        world.pool(1);
        world.storeWeather.nextWrite(StoreWeather.Fate.UNKNOWN_LOST).failReads(1);
        assertThat(refusal(world.core.lifecycle().create(CALLER, request().build())))
                .isInstanceOf(Refusal.PlatformUnavailable.class);
        assertThat(world.create().state()).isEqualTo(SandboxView.State.RUNNING);
    }

    @Test
    void coldStartsAreBounded() {
        Limits d = Limits.DEFAULT;
        World none = new World(new Limits(
                d.maxTimeout(),
                d.maxMetadataEntries(),
                d.maxEnvEntries(),
                d.maxTextLength(),
                d.maxTotalText(),
                d.startDeadline(),
                d.transitionDeadline(),
                d.initialiseDeadline(),
                d.claimAttempts(),
                d.startAttempts(),
                d.unfinishedClaimGrace(),
                0));
        assertThat(refusal(none.core.lifecycle().create(CALLER, request().build())))
                .isInstanceOf(Refusal.CapacityExhausted.class);
    }

    private void assertRefused(CreateSandbox request, String word) {
        Refusal refusal = refusal(world.core.lifecycle().create(CALLER, request));
        assertThat(refusal).isInstanceOf(Refusal.InvalidRequest.class);
        assertThat(refusal.sentence()).contains(word);
    }

    private static Map<String, String> many(int count) {
        Map<String, String> pairs = new java.util.TreeMap<>();
        for (int i = 0; i < count; i++) {
            pairs.put("n" + i, "v");
        }
        return pairs;
    }

    private static AgentWeather fates(AgentWeather.Fate... fates) {
        Queue<AgentWeather.Fate> queue = new ArrayDeque<>(List.of(fates));
        return _ -> Optional.ofNullable(queue.poll()).orElse(AgentWeather.Fate.WORKS);
    }

    static RequestBuilder request() {
        return new RequestBuilder();
    }

    /** A create request of which a test changes what it cares about. */
    static final class RequestBuilder {
        private String template = "base";
        private Optional<Duration> timeout = Optional.of(Duration.ofMinutes(5));
        private OnTimeout onTimeout = OnTimeout.KILL;
        private boolean autoResume;
        private Map<String, String> metadata = Map.of();
        private Map<String, String> env = Map.of();
        private NetworkAccess network = NetworkAccess.OPEN;
        private Optional<Claim.Idempotency> idempotency = Optional.empty();

        RequestBuilder template(String name) {
            template = name;
            return this;
        }

        RequestBuilder timeout(Duration duration) {
            timeout = Optional.of(duration);
            return this;
        }

        RequestBuilder forEver() {
            timeout = Optional.empty();
            return this;
        }

        RequestBuilder pauses() {
            onTimeout = OnTimeout.PAUSE;
            return this;
        }

        RequestBuilder resumesItself() {
            autoResume = true;
            return this;
        }

        RequestBuilder metadata(Map<String, String> pairs) {
            metadata = pairs;
            return this;
        }

        RequestBuilder env(Map<String, String> pairs) {
            env = pairs;
            return this;
        }

        RequestBuilder network(NetworkAccess access) {
            network = access;
            return this;
        }

        RequestBuilder idempotency(String key, String digest) {
            idempotency = Optional.of(new Claim.Idempotency(key, digest));
            return this;
        }

        CreateSandbox build() {
            return new CreateSandbox(template, timeout, onTimeout, autoResume, metadata, env, network, idempotency);
        }
    }
}
