package corral.core.index;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.pool.PoolName;
import corral.api.refusal.Refusal;
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
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.WriteOutcome;
import corral.api.team.Quota;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.core.lifecycle.Event;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import corral.core.quota.Admission;
import corral.core.quota.Claimant;
import corral.core.quota.Usage;
import corral.testkit.store.InMemorySandboxStore;
import corral.testkit.store.ScriptedStoreWeather;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.time.Together;
import corral.testkit.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class SandboxIndexTest {
    private static final TeamId TEAM = new TeamId("research");
    private static final PoolName POOL = new PoolName("warm");
    private static final TemplateRevision ONE = new TemplateRevision(new TemplateId("base"), "1");
    private static final SandboxId ID = new SandboxId("one");

    private final VirtualTime time = new VirtualTime();
    private final ScriptedStoreWeather weather = new ScriptedStoreWeather();
    private final InMemorySandboxStore store = new InMemorySandboxStore(weather, time::elapsed);
    private final SandboxIndex index = new SandboxIndex("replica-1", store, time);
    private SandboxFeed.Position position = store.list().position();

    @Test
    void ownWritesAreSeenAtOnceAndALaggingFeedDoesNotTakeThemBack() {
        List<SandboxRecord> versions = new ArrayList<>();
        SandboxRecord record = made(ID);
        versions.add(record);
        index.created(record, index.removalsShown());
        for (int i = 1; i <= 5; i++) {
            SandboxRecord next = lives(record, i);
            index.wrote(record.version(), next);
            versions.add(next);
            record = next;
        }
        weather.failReads(versions.size());
        for (SandboxRecord shown : versions) {
            index.shown(shown);
            assertThat(index.find(ID)).contains(record);
        }
        SandboxRecord foreign = lives(record, 100);
        index.shown(foreign);
        assertThat(index.find(ID)).contains(foreign);
    }

    @Test
    void aNewerForeignWriteThatHidesTheOwnIsTaken() {
        SandboxRecord first = made(ID);
        index.created(first, index.removalsShown());
        SandboxRecord own = lives(first, 1);
        index.wrote(first.version(), own);
        SandboxRecord foreign = lives(own, 2);
        index.shown(foreign);
        assertThat(index.find(ID)).contains(foreign);
        SandboxRecord later = lives(foreign, 3);
        index.shown(later);
        assertThat(index.find(ID)).contains(later);
    }

    @Test
    void anOlderForeignWriteThatWasNeverReadIsPassedOver() {
        SandboxRecord first = made(ID);
        index.shown(first);
        SandboxRecord foreign = lives(first, 1);
        SandboxRecord read = lives(foreign, 2);
        SandboxRecord own = lives(read, 3);
        index.wrote(read.version(), own);
        assertThat(index.find(ID)).contains(own);
        index.shown(foreign);
        assertThat(index.find(ID)).contains(own);
        index.shown(read);
        index.shown(own);
        assertThat(index.find(ID)).contains(own);
    }

    @Test
    void aLateNoteOfAnOwnWriteDoesNotTakeBackWhatTheFeedShowedSince() {
        SandboxRecord first = made(ID);
        index.shown(first);
        SandboxRecord own = lives(first, 1);
        SandboxRecord foreign = lives(own, 2);
        index.shown(own);
        index.shown(foreign);
        index.wrote(first.version(), own);
        assertThat(index.find(ID)).contains(foreign);
    }

    @Test
    void whatThisProcessRemovedIsNotRaisedByALaggingFeed() {
        SandboxRecord first = made(ID);
        index.created(first, index.removalsShown());
        SandboxRecord second = lives(first, 1);
        index.wrote(first.version(), second);
        store.delete(ID, second.version());
        index.removed(second);
        index.shown(first);
        index.shown(second);
        assertThat(index.find(ID)).isEmpty();
        assertThat(index.shownRemoved(ID)).contains(second);
    }

    @Test
    void whatWasRemovedBeforeItsMakerNotedItIsNotKept() {
        long removalsBefore = index.removalsShown();
        SandboxRecord first = made(ID);
        store.delete(ID, first.version());
        index.shown(first);
        index.shownRemoved(ID);
        index.created(first, removalsBefore);
        assertThat(index.find(ID)).isEmpty();
    }

    @Test
    void aListThatLagsKeepsOwnWrites() {
        SandboxRecord first = made(ID);
        SandboxFeed.Snapshot empty = new SandboxFeed.Snapshot(List.of(), position);
        index.created(first, index.removalsShown());
        index.reset(empty);
        assertThat(index.find(ID)).contains(first);
        store.delete(ID, first.version());
        index.reset(empty);
        assertThat(index.find(ID)).isEmpty();
    }

    @Test
    void aListReplacesWhatTheFeedShowed() {
        index.shown(made(ID));
        SandboxRecord other = made(new SandboxId("two"));
        index.reset(new SandboxFeed.Snapshot(List.of(other), position));
        assertThat(index.find(ID)).isEmpty();
        assertThat(index.find(other.id())).contains(other);
    }

    @Test
    void whileTheStoreIsAwayTheFeedIsBelieved() {
        SandboxRecord first = made(ID);
        index.created(first, index.removalsShown());
        SandboxRecord foreign = lives(lives(first, 1), 2);
        weather.failReads(1);
        index.shown(foreign);
        assertThat(index.find(ID)).contains(foreign);
    }

    @Test
    void manyThreadsNeverTakeTheSameCandidate() {
        for (int i = 0; i < 100; i++) {
            index.shown(available(new SandboxId("s" + i)));
        }
        List<Optional<SandboxRecord>> taken = Together.run(120, _ -> index.take(ONE));
        assertThat(taken.stream().flatMap(Optional::stream).map(SandboxRecord::id))
                .hasSize(100)
                .doesNotHaveDuplicates();
        assertThat(taken).filteredOn(Optional::isEmpty).hasSize(20);
        index.back(new SandboxId("s7"));
        assertThat(index.take(ONE).orElseThrow().id()).isEqualTo(new SandboxId("s7"));
    }

    @Test
    void whatIsSpentComesBackWithANewVersion() {
        SandboxRecord record = available(ID);
        index.shown(record);
        assertThat(index.take(ONE)).contains(record);
        index.spent(ID, record.version());
        index.back(ID);
        assertThat(index.take(ONE)).isEmpty();
        SandboxRecord touched = touched(record);
        index.shown(touched);
        assertThat(index.take(ONE)).contains(touched);
    }

    @Test
    void whatIsTakenStaysTakenWhenTheFeedShowsIt() {
        SandboxRecord record = available(ID);
        index.shown(record);
        index.take(ONE);
        index.shown(touched(record));
        assertThat(index.take(ONE)).isEmpty();
    }

    @Test
    void twoReplicasWalkAPoolInDifferentOrders() {
        SandboxIndex other = new SandboxIndex("replica-2", store, time);
        for (int i = 0; i < 50; i++) {
            SandboxRecord record = available(new SandboxId("s" + i));
            index.shown(record);
            other.shown(record);
        }
        List<SandboxId> mine = new ArrayList<>();
        List<SandboxId> theirs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            mine.add(index.take(ONE).orElseThrow().id());
            theirs.add(other.take(ONE).orElseThrow().id());
        }
        assertThat(mine).containsExactlyInAnyOrderElementsOf(theirs).isNotEqualTo(theirs);
        assertThat(mine.subList(0, 5)).isNotEqualTo(theirs.subList(0, 5));
    }

    @Test
    void aReservationTurnsIntoItsClaimAndIsCountedOnce() {
        InMemoryTeamStore teams = new InMemoryTeamStore();
        Admission admission = new Admission(teams, new InMemoryApiKeyStore(), index.slots());
        Team team = new Team(TEAM, 1, time.now());
        Claimant one = new Claimant("claim-one", TEAM, "key");
        Usage usage = Usage.of(desired(Optional.empty()).resources());
        assertThat(admission.admit(team, one, usage)).isEmpty();
        SandboxRecord record = available(ID);
        index.shown(record);
        SandboxRecord claimed = written(store.updateDesired(
                ID, record.version(), record.desired().withClaim(Optional.of(claim("claim-one", time.now(), "k")))));
        index.wrote(record.version(), claimed);
        index.shown(claimed);
        admission.release(one, usage);
        assertThat(index.slots().ofTeam(Quota.Scope.ALL, TEAM)).isEqualTo(usage);
        assertThat(admission.admit(team, new Claimant("claim-two", TEAM, "key"), usage))
                .contains(new Refusal.ConcurrencyExhausted(1));
        index.shownRemoved(ID);
        assertThat(index.slots().ofTeam(Quota.Scope.ALL, TEAM).sandboxes()).isZero();
    }

    @Test
    void poolsOfMembersAreListed() {
        assertThat(index.pools()).isEmpty();
        index.shown(available(ID));
        assertThat(index.pools()).containsExactly(POOL);
        assertThat(index.membersOf(POOL, MemberKind.AVAILABLE)).hasSize(1);
        assertThat(index.membersOf(POOL, MemberKind.STARTING)).isEmpty();
    }

    /** Whatever this process and others do, and however the feed lags: when it has shown all, memory is as the store. */
    @Test
    void memoryComesToBeAsTheStore() {
        for (int seed = 0; seed < 60; seed++) {
            SandboxIndexTest world = new SandboxIndexTest();
            world.walk(new Random(seed), 150);
            world.weather.feedLag(Duration.ZERO);
            world.time.advance(Duration.ofMinutes(1));
            world.read();
            world.assertAsStore("seed " + seed);
        }
    }

    @Test
    void memoryComesToBeAsTheStoreWithManyThreads() {
        for (int seed = 0; seed < 10; seed++) {
            SandboxIndexTest world = new SandboxIndexTest();
            int base = seed * 100;
            Together.run(4, thread -> {
                if (thread == 0) {
                    for (int i = 0; i < 300; i++) {
                        world.read();
                    }
                } else {
                    world.act(new Random(base + thread), 200, "t" + thread);
                }
                return thread;
            });
            world.time.advance(Duration.ofMinutes(1));
            world.read();
            world.assertAsStore("seed " + seed);
        }
    }

    private void walk(Random random, int steps) {
        for (int i = 0; i < steps; i++) {
            weather.feedLag(Duration.ofMillis(random.nextInt(400)));
            act(random, 1, "a");
            time.advance(Duration.ofMillis(random.nextInt(200)));
            if (random.nextInt(3) == 0) {
                read();
            }
            if (random.nextInt(20) == 0) {
                SandboxFeed.Snapshot snapshot = store.list();
                index.reset(snapshot);
                position = snapshot.position();
            }
        }
    }

    private void act(Random random, int steps, String names) {
        for (int i = 0; i < steps; i++) {
            List<SandboxRecord> all = store.truth();
            boolean own = random.nextInt(3) > 0;
            if (all.size() < 3 || random.nextInt(6) == 0) {
                SandboxId id = new SandboxId(names + Long.toString(random.nextLong() & Long.MAX_VALUE, 36));
                long removalsBefore = index.removalsShown();
                SandboxRecord record = written(store.create(id, time.now(), desired(Optional.empty())));
                if (own) {
                    index.created(record, removalsBefore);
                }
                continue;
            }
            SandboxRecord old = all.get(random.nextInt(all.size()));
            WriteOutcome outcome = switch (random.nextInt(6)) {
                case 0 -> store.updateObserved(old.id(), old.version(), running(old));
                case 1 ->
                    store.updateDesired(
                            old.id(),
                            old.version(),
                            old.desired()
                                    .withClaim(Optional.of(claim(
                                            old.id() + "-" + random.nextInt(3), time.now(), "k" + random.nextInt(5)))));
                case 2 ->
                    store.updateDesired(
                            old.id(),
                            old.version(),
                            old.desired().withPower(List.of(Power.values()).get(random.nextInt(3))));
                case 3 ->
                    store.updateObserved(
                            old.id(), old.version(), Lifecycle.apply(old.observed(), new Event.OwnerAccepted(1)));
                case 4 ->
                    store.updateObserved(
                            old.id(), old.version(), Lifecycle.apply(old.observed(), new Event.WorkloadEnded()));
                default -> store.delete(old.id(), old.version());
            };
            if (own && outcome instanceof WriteOutcome.Written(var record)) {
                if (record.version().equals(old.version())
                        && store.truth(old.id()).isEmpty()) {
                    index.removed(record);
                } else {
                    index.wrote(old.version(), record);
                }
            }
        }
    }

    private void read() {
        boolean more = true;
        while (more) {
            switch (store.changes(position, Duration.ZERO)) {
                case SandboxFeed.Batch.Broken _ -> throw new AssertionError("The feed broke.");
                case SandboxFeed.Batch.Changes(var changes, var next) -> {
                    position = next;
                    more = !changes.isEmpty();
                    for (SandboxChange change : changes) {
                        switch (change) {
                            case SandboxChange.Upserted(var record) -> index.shown(record);
                            case SandboxChange.Removed(var id) -> index.shownRemoved(id);
                        }
                    }
                }
            }
        }
    }

    private void assertAsStore(String when) {
        List<SandboxRecord> truth = store.truth();
        for (SandboxRecord record : truth) {
            assertThat(index.find(record.id())).as(when).contains(record);
        }
        List<SandboxRecord> owned = truth.stream()
                .filter(record ->
                        record.desired().claim().isPresent() && record.desired().power() != Power.GONE)
                .sorted(Comparator.comparing((SandboxRecord record) ->
                                record.desired().claim().orElseThrow().claimedAt())
                        .thenComparing(SandboxRecord::id))
                .toList();
        assertThat(index.ofTeam(TEAM, Instant.MIN, false, Optional.empty()))
                .as(when)
                .containsExactlyElementsOf(owned);
        assertThat(index.ofTeam(TEAM, Instant.MIN, true, Optional.empty()))
                .as(when)
                .containsExactlyElementsOf(owned.reversed());
        assertThat(index.slots().ofTeam(Quota.Scope.ALL, TEAM).sandboxes())
                .as(when)
                .isEqualTo(owned.size());
        assertThat(index.slots().ofTeam(Quota.Scope.RUNNING, TEAM).sandboxes())
                .as(when)
                .isEqualTo(owned.stream()
                        .filter(record -> record.desired().power() == Power.RUNNING)
                        .count());
        assertThat(index.slots().ofKey(Quota.Scope.ALL, "key-of-research"))
                .as(when)
                .isEqualTo(index.slots().ofTeam(Quota.Scope.ALL, TEAM));
        assertThat(index.runningOf(TEAM)).as(when).isEqualTo((int) truth.stream()
                .filter(record -> Lifecycle.stateOf(record) instanceof State.Running)
                .count());
        for (MemberKind kind : MemberKind.values()) {
            List<SandboxId> members = truth.stream()
                    .filter(record -> record.desired().claim().isEmpty()
                            && record.desired().power() != Power.GONE)
                    .filter(record -> MemberKind.of(Lifecycle.stateOf(record)) == kind)
                    .map(SandboxRecord::id)
                    .toList();
            assertThat(index.membersOf(POOL, kind).map(SandboxRecord::id))
                    .as(when)
                    .containsExactlyInAnyOrderElementsOf(members);
            assertThat(index.countMembers(POOL, kind, ONE)).as(when).isEqualTo(members.size());
        }
        List<SandboxId> due = owned.stream()
                .filter(record -> record.desired().power() == Power.RUNNING
                        && !(Lifecycle.stateOf(record) instanceof State.Failed))
                .sorted(Comparator.comparing((SandboxRecord record) -> record.desired()
                                .claim()
                                .orElseThrow()
                                .lifetime()
                                .deadline()
                                .orElseThrow())
                        .thenComparing(SandboxRecord::id))
                .map(SandboxRecord::id)
                .toList();
        assertThat(index.due(time.now().plusSeconds(3600), 1000)).as(when).isEqualTo(due);
        TreeSet<SandboxId> candidates = new TreeSet<>();
        for (Optional<SandboxRecord> next = index.take(ONE); next.isPresent(); next = index.take(ONE)) {
            candidates.add(next.get().id());
        }
        assertThat(candidates)
                .as(when)
                .containsExactlyElementsOf(truth.stream()
                        .filter(record -> Lifecycle.stateOf(record) instanceof State.Available)
                        .map(SandboxRecord::id)
                        .toList());
    }

    private SandboxRecord made(SandboxId id) {
        return written(store.create(
                id, time.now(), desired(Optional.of(claim("claim-of-" + id, time.now(), "request-of-" + id)))));
    }

    private SandboxRecord available(SandboxId id) {
        SandboxRecord record = written(store.create(id, time.now(), desired(Optional.empty())));
        return written(store.updateObserved(id, record.version(), running(record)));
    }

    private SandboxRecord touched(SandboxRecord record) {
        return written(store.updateObserved(
                record.id(),
                record.version(),
                Lifecycle.apply(record.observed(), new Event.WorkloadThawed(new SandboxAddress("10.9.9.9")))));
    }

    /** A next version with that many seconds to live. */
    private SandboxRecord lives(SandboxRecord record, int seconds) {
        Lifetime lifetime = record.desired().claim().orElseThrow().lifetime();
        return written(store.updateDesired(
                record.id(),
                record.version(),
                Lifecycle.apply(
                        record.desired(),
                        new Event.LifetimeChanged(
                                lifetime.withDeadline(Optional.of(VirtualTime.START.plusSeconds(seconds)))))));
    }

    private static ObservedSandbox running(SandboxRecord record) {
        return Lifecycle.apply(
                record.observed(),
                new Event.WorkloadStarted(
                        new SandboxAddress("10.0.0.1"), record.desired().template(), 0, VirtualTime.START));
    }

    private static DesiredSandbox desired(Optional<Claim> claim) {
        return new DesiredSandbox(
                ONE,
                new Resources(1000, Bytes.ofMebi(512), Bytes.ofMebi(512), 256),
                Optional.of(POOL),
                claim,
                Power.RUNNING,
                0);
    }

    private static Claim claim(String id, Instant at, String request) {
        return new Claim(
                id,
                TEAM,
                "key-of-research",
                at,
                new TokenGrant("key-1", 1),
                SealedEnv.NONE,
                Map.of(),
                new Lifetime(Optional.of(at.plusSeconds(60)), Duration.ofSeconds(60), OnTimeout.KILL, false),
                NetworkAccess.OPEN,
                Optional.of(new Claim.Idempotency(request, "digest")));
    }

    private static SandboxRecord written(WriteOutcome outcome) {
        assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
        return ((WriteOutcome.Written) outcome).record();
    }
}
