package corral.core;

import static corral.core.World.CALLER;
import static corral.core.World.STRANGER;
import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxSnapshots.ListSnapshots;
import corral.api.lifecycle.SandboxSnapshots.SnapshotPage;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.team.Team;
import corral.testkit.host.AgentWeather;
import corral.testkit.host.HostWeather;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Snapshots of sandboxes, and sandboxes made from them. */
class SnapshotsTest {
    private static final Duration LIFE = Duration.ofMinutes(5);

    private final World world = new World();

    private Answer<Snapshot> ask(SandboxId id, String name) {
        return world.core
                .snapshots()
                .snapshot(CALLER, id, Optional.of(name).filter(text -> !text.isEmpty()), Contents.MEMORY);
    }

    private Snapshot snapshot(SandboxId id, String name) {
        return value(ask(id, name));
    }

    private SandboxView from(String idOrName) {
        return world.create(CreateSandbox.of(idOrName, LIFE));
    }

    private static CreateSandbox with(String template, Map<String, String> env, Map<String, String> metadata) {
        return new CreateSandbox(
                template,
                Optional.of(LIFE),
                OnTimeout.PAUSE,
                true,
                metadata,
                env,
                NetworkAccess.CLOSED,
                Optional.empty());
    }

    private SnapshotPage list(Optional<String> source, Optional<String> name, int limit, Optional<String> after) {
        return value(world.core.snapshots().list(CALLER, new ListSnapshots(source, name, limit, after)));
    }

    private void assertNoTrace() {
        world.core.reconciliation().sweep();
        assertThat(world.snapshots.list()).isEmpty();
        assertThat(world.host.kept()).isEmpty();
    }

    @Test
    void theSourceGoesOnAndACopyHasItsFilesItsMemoryAndAnOwnerOfItsOwn() {
        SandboxView source = world.create(with("base", Map.of("A", "1", "B", "2"), Map.of()));
        world.host.write(source.id(), "before");

        Snapshot made = snapshot(source.id(), "point");
        world.host.write(source.id(), "after");
        SandboxView copy = world.create(with(made.id().value(), Map.of("B", "3"), Map.of("of", "the copy")));

        assertThat(made.contents()).isEqualTo(Contents.MEMORY);
        assertThat(made.lacking()).isEmpty();
        assertThat(value(world.core.queries().get(CALLER, source.id())).state()).isEqualTo(SandboxView.State.RUNNING);
        assertThat(copy.id()).isNotEqualTo(source.id());
        assertThat(copy.token()).isNotEqualTo(source.token());
        assertThat(copy.metadata()).isEqualTo(Map.of("of", "the copy"));
        assertThat(world.host.written(copy.id())).contains("before");
        assertThat(world.host.written(source.id())).contains("after");
        assertThat(world.host.boot(copy.id())).isEqualTo(world.host.boot(source.id()));
        assertThat(world.host.environment(copy.id())).contains(Map.of("A", "1", "B", "3"));
        assertThat(world.host.environment(source.id())).contains(Map.of("A", "1", "B", "2"));
        assertThat(world.host.network(copy.id())).contains(NetworkAccess.CLOSED);
        assertThat(world.record(copy.id())
                        .desired()
                        .claim()
                        .orElseThrow()
                        .token()
                        .epoch())
                .isGreaterThan(made.sourceToken().epoch());
    }

    @Test
    void aCopyOfACopyHasAnOwnerOfItsOwnToo() {
        SandboxView first = from(snapshot(world.create().id(), "").id().value());
        SandboxView second = from(snapshot(first.id(), "").id().value());
        assertThat(second.token()).isNotEqualTo(first.token());
        assertThat(world.host.environment(second.id())).isPresent();
    }

    @Test
    void theNewestOfANameIsMeantUnderEachFormOfTheName() {
        SandboxView source = world.create();
        world.host.write(source.id(), "old");
        snapshot(source.id(), "point");
        world.time.advance(Duration.ofSeconds(1));
        world.host.write(source.id(), "new");
        snapshot(source.id(), "research/point:default");

        for (String name : List.of("point", "point:default", "research/point", "research/point:default")) {
            assertThat(world.host.written(from(name).id())).as(name).contains("new");
        }
    }

    @Test
    void aTemplateGoesBeforeASnapshotOfItsName() {
        SandboxView source = world.create();
        world.host.write(source.id(), "of the snapshot");
        snapshot(source.id(), "base");
        assertThat(world.host.written(from("base").id())).contains("");
    }

    @Test
    void snapshotsAreTheirTeamsAlone() {
        SandboxView source = world.create();
        Snapshot made = snapshot(source.id(), "point");
        String id = made.id().value();

        assertThat(refusal(world.core.snapshots().snapshot(STRANGER, source.id(), Optional.empty(), Contents.MEMORY)))
                .isEqualTo(new Refusal.SandboxNotFound(source.id()));
        assertThat(refusal(world.core.snapshots().fork(STRANGER, source.id(), 1, LIFE)))
                .isEqualTo(new Refusal.SandboxNotFound(source.id()));
        assertThat(value(world.core.snapshots().list(STRANGER, ListSnapshots.ALL))
                        .snapshots())
                .isEmpty();
        for (String each : List.of(id, "point", "research/point")) {
            assertThat(refusal(world.core.snapshots().find(STRANGER, each)))
                    .isEqualTo(new Refusal.SnapshotNotFound(each));
            assertThat(refusal(world.core.snapshots().delete(STRANGER, each)))
                    .isEqualTo(new Refusal.SnapshotNotFound(each));
            assertThat(refusal(world.core.lifecycle().create(STRANGER, CreateSandbox.of(each, LIFE))))
                    .isEqualTo(new Refusal.TemplateNotFound(each));
        }
        assertThat(value(world.core.snapshots().find(CALLER, id))).isEqualTo(made);
    }

    @Test
    void aSnapshotIsDeletedOnceAndItsCopiesGoOn() {
        Snapshot made = snapshot(world.create().id(), "point");
        SandboxView copy = from("point");

        assertThat(value(world.core.snapshots().delete(CALLER, "point"))).isEqualTo(made.id());
        assertThat(refusal(world.core.snapshots().delete(CALLER, "point")))
                .isEqualTo(new Refusal.SnapshotNotFound("point"));
        assertThat(refusal(world.core.lifecycle().create(CALLER, CreateSandbox.of("point", LIFE))))
                .isEqualTo(new Refusal.TemplateNotFound("point"));

        assertThat(value(world.core.queries().get(CALLER, copy.id())).state()).isEqualTo(SandboxView.State.RUNNING);
        assertNoTrace();
    }

    @Test
    void pagesAreNewestFirstAndFiltered() {
        SandboxView one = world.create();
        SandboxView two = world.create();
        SnapshotId oldest = snapshot(one.id(), "a").id();
        world.time.advance(Duration.ofSeconds(1));
        SnapshotId middle = snapshot(two.id(), "a").id();
        world.time.advance(Duration.ofSeconds(1));
        SnapshotId newest = snapshot(one.id(), "b").id();

        SnapshotPage first = list(Optional.empty(), Optional.empty(), 2, Optional.empty());
        assertThat(first.snapshots()).extracting(Snapshot::id).containsExactly(newest, middle);
        SnapshotPage second = list(Optional.empty(), Optional.empty(), 2, first.next());
        assertThat(second.snapshots()).extracting(Snapshot::id).containsExactly(oldest);
        assertThat(second.next()).isEmpty();
        assertThat(list(Optional.of(one.id().value()), Optional.empty(), 100, Optional.empty())
                        .snapshots())
                .extracting(Snapshot::id)
                .containsExactly(newest, oldest);
        assertThat(list(Optional.empty(), Optional.of("research/a:default"), 100, Optional.empty())
                        .snapshots())
                .extracting(Snapshot::id)
                .containsExactly(middle, oldest);
        assertThat(list(Optional.empty(), Optional.of("c"), 100, Optional.empty())
                        .snapshots())
                .isEmpty();
        for (String forged : List.of("x y", "", oldest.value() + "x")) {
            assertThat(refusal(world.core
                            .snapshots()
                            .list(
                                    CALLER,
                                    new ListSnapshots(Optional.empty(), Optional.empty(), 2, Optional.of(forged)))))
                    .isInstanceOf(Refusal.InvalidRequest.class);
        }
        assertThat(refusal(world.core
                        .snapshots()
                        .list(
                                STRANGER,
                                new ListSnapshots(Optional.empty(), Optional.empty(), 2, Optional.of(oldest.value())))))
                .isInstanceOf(Refusal.InvalidRequest.class);
    }

    @Test
    void badNamesAndBadNumbersAreRefusedAndLeaveNothing() {
        SandboxId id = world.create().id();
        for (String name : List.of("-a", "a/b", "a:b", " ", "a".repeat(129), "../x", "ä")) {
            assertThat(refusal(ask(id, name))).as(name).isInstanceOf(Refusal.InvalidRequest.class);
        }
        for (int count : List.of(0, -1, 11)) {
            assertThat(refusal(world.core.snapshots().fork(CALLER, id, count, LIFE)))
                    .isInstanceOf(Refusal.InvalidRequest.class);
        }
        assertThat(refusal(world.core.snapshots().fork(CALLER, id, 1, Duration.ofDays(400))))
                .isInstanceOf(Refusal.InvalidRequest.class);
        assertNoTrace();
    }

    @Test
    void aTeamHasSoManySnapshotsAndNoMore() {
        SandboxId id = world.create().id();
        for (int made = 0; made < World.SNAPSHOT_LIMITS.maxPerTeam(); made++) {
            snapshot(id, "");
        }
        assertThat(refusal(ask(id, ""))).isInstanceOf(Refusal.CapacityExhausted.class);
        value(world.core
                .snapshots()
                .delete(CALLER, snapshotsOf().getFirst().id().value()));
        snapshot(id, "");
    }

    @Test
    void whatAnotherProcessIsCapturingCountsToo() {
        SandboxId id = world.create().id();
        for (int made = 1; made < World.SNAPSHOT_LIMITS.maxPerTeam(); made++) {
            snapshot(id, "");
        }
        world.snapshots.add(half(id));
        assertThat(refusal(ask(id, ""))).isInstanceOf(Refusal.CapacityExhausted.class);
        assertThat(world.host.kept()).hasSize(World.SNAPSHOT_LIMITS.maxPerTeam() - 1);
        assertThat(value(world.core.snapshots().fork(CALLER, id, 1, LIFE))).allMatch(Answer.Done.class::isInstance);
    }

    private List<Snapshot> snapshotsOf() {
        return list(Optional.empty(), Optional.empty(), 100, Optional.empty()).snapshots();
    }

    @Test
    void whatIsPausedIsNotCaptured() {
        SandboxId id = world.create().id();
        value(world.core.lifecycle().pause(CALLER, id));
        assertThat(refusal(ask(id, ""))).isInstanceOf(Refusal.StateConflict.class);
        assertThat(refusal(world.core.snapshots().fork(CALLER, id, 1, LIFE))).isInstanceOf(Refusal.StateConflict.class);
        assertNoTrace();
    }

    @Test
    void whatIsGoneIsUnknown() {
        SandboxId id = world.create().id();
        value(world.core.lifecycle().kill(CALLER, id));
        assertThat(refusal(ask(id, ""))).isInstanceOf(Refusal.SandboxNotFound.class);
        assertThat(refusal(world.core.snapshots().fork(CALLER, id, 1, LIFE)))
                .isInstanceOf(Refusal.SandboxNotFound.class);
    }

    @Test
    void withoutMemoryTheAnswerSaysSoAndACopyBoots() {
        SandboxView source = world.create();
        world.host.write(source.id(), "kept");
        world.host.dumps(false);

        Snapshot made = snapshot(source.id(), "point");
        SandboxView copy = from("point");

        assertThat(made.contents()).isEqualTo(Contents.FILES);
        assertThat(made.lacking()).isPresent();
        assertThat(world.host.written(copy.id())).contains("kept");
        assertThat(world.host.boot(copy.id())).isNotEqualTo(world.host.boot(source.id()));
        assertThat(copy.token()).isNotEqualTo(source.token());
    }

    @Test
    void aCaptureThatFailsLeavesNothing() {
        SandboxId id = world.create().id();
        for (HostOutcome.Kind kind : HostOutcome.Kind.values()) {
            world.hostWeather.next(HostWeather.Call.CAPTURE, new HostWeather.Fate.FailsAfterwards(kind));
            assertThat(ask(id, "point")).isInstanceOf(Answer.Refused.class);
            assertThat(world.snapshots.list()).isEmpty();
            assertThat(world.host.kept()).isEmpty();
        }
        snapshot(id, "point");
    }

    @Test
    void copiesThatAreReadyDoNotCountAsStarting() {
        SandboxId id = world.create().id();
        for (int made = 0; made < world.limits.maxStarting() / 10 + 1; made++) {
            for (Answer<SandboxView> copy : value(world.core.snapshots().fork(CALLER, id, 10, LIFE))) {
                value(world.core.lifecycle().kill(CALLER, value(copy).id()));
            }
        }
    }

    @Test
    void aSnapshotExpires() {
        snapshot(world.create().id(), "point");
        world.time.advance(World.SNAPSHOT_LIMITS.lifetime());
        assertThat(snapshotsOf()).isEmpty();
        assertThat(refusal(world.core.lifecycle().create(CALLER, CreateSandbox.of("point", LIFE))))
                .isEqualTo(new Refusal.TemplateNotFound("point"));
        assertNoTrace();
    }

    private Snapshot half(SandboxId id) {
        return new Snapshot(
                new SnapshotId("half-made"),
                World.TEAM,
                id,
                world.record(id).desired().claim().orElseThrow().token(),
                world.record(id).desired().claim().orElseThrow().env(),
                world.record(id).desired().template(),
                world.record(id).desired().resources(),
                Optional.of("half"),
                Snapshot.Purpose.KEEP,
                Snapshot.Stage.CAPTURING,
                Contents.FILES,
                Optional.empty(),
                world.time.now(),
                Optional.empty());
    }

    @Test
    void aCrashInTheMiddleLeavesWhatIsCollectedLater() {
        SandboxId id = world.create().id();
        world.host.capture(id, new SnapshotId("no-record"), Contents.MEMORY);
        Snapshot half = half(id);
        world.snapshots.add(half);
        world.host.capture(id, half.id(), Contents.MEMORY);

        world.restart();
        assertThat(snapshotsOf()).isEmpty();
        assertThat(world.host.kept()).containsExactly(half.id());
        world.time.advance(World.SNAPSHOT_LIMITS.captureDeadline().plusMillis(1));
        assertNoTrace();
    }

    @Test
    void aForkAnswersForEachCopyAndLeavesNoSnapshot() {
        SandboxView source = world.create(with("base", Map.of("A", "1"), Map.of("k", "v")));
        world.host.write(source.id(), "kept");

        List<SandboxView> copies =
                value(world.core.snapshots().fork(CALLER, source.id(), 3, Duration.ofMinutes(1))).stream()
                        .map(World::value)
                        .toList();

        assertThat(copies).extracting(SandboxView::id).doesNotHaveDuplicates().doesNotContain(source.id());
        assertThat(copies)
                .extracting(SandboxView::token)
                .doesNotHaveDuplicates()
                .doesNotContain(source.token());
        assertThat(copies).allSatisfy(copy -> {
            assertThat(copy.metadata()).isEqualTo(Map.of("k", "v"));
            assertThat(copy.lifetime().onTimeout()).isEqualTo(OnTimeout.PAUSE);
            assertThat(copy.lifetime().autoResume()).isTrue();
            assertThat(copy.network()).isEqualTo(NetworkAccess.CLOSED);
            assertThat(copy.lifetime().deadline()).contains(copy.startedAt().plusSeconds(60));
            assertThat(world.host.written(copy.id())).contains("kept");
            assertThat(world.host.boot(copy.id())).isEqualTo(world.host.boot(source.id()));
            assertThat(world.host.environment(copy.id())).contains(Map.of("A", "1"));
        });
        assertThat(value(world.core.queries().get(CALLER, source.id())).state()).isEqualTo(SandboxView.State.RUNNING);
        assertNoTrace();
    }

    @Test
    void aForkIsHeldToTheQuotaCopyByCopy() {
        world.teams.change(new Team(World.TEAM, 3, world.time.now()));
        SandboxView source = world.create();

        List<Answer<SandboxView>> copies = value(world.core.snapshots().fork(CALLER, source.id(), 4, LIFE));

        assertThat(copies.subList(0, 2)).allMatch(Answer.Done.class::isInstance);
        assertThat(copies.subList(2, 4))
                .allSatisfy(copy -> assertThat(refusal(copy)).isEqualTo(new Refusal.ConcurrencyExhausted(3)));
        Snapshot made = snapshot(source.id(), "point");
        assertThat(refusal(world.core.lifecycle().create(CALLER, CreateSandbox.of("point", LIFE))))
                .isEqualTo(new Refusal.ConcurrencyExhausted(3));
        value(world.core.lifecycle().kill(CALLER, value(copies.getFirst()).id()));
        from(made.id().value());
        assertThat(world.store.truth()).hasSize(3);
    }

    @Test
    void copiesThatCannotStartAreAnsweredAndLeaveNothing() {
        SandboxView source = world.create();
        world.hostWeather.next(HostWeather.Call.RESTORE, new HostWeather.Fate.Fails(HostOutcome.Kind.WORKLOAD));

        List<Answer<SandboxView>> copies = value(world.core.snapshots().fork(CALLER, source.id(), 2, LIFE));

        assertThat(copies).filteredOn(Answer.Refused.class::isInstance).hasSize(1);
        world.pass(Duration.ofMinutes(1));
        assertThat(world.store.truth()).hasSize(2);
        assertThat(world.host.present()).hasSize(2);
        assertNoTrace();
    }

    @Test
    void aCopyWhoseDaemonRefusesIsAnsweredAndLeavesNothing() {
        Snapshot made = snapshot(world.create().id(), "point");
        world.agentWeather = address -> AgentWeather.Fate.REFUSED;
        assertThat(world.core
                        .lifecycle()
                        .create(CALLER, CreateSandbox.of(made.id().value(), LIFE)))
                .isInstanceOf(Answer.Refused.class);
        world.pass(Duration.ofMinutes(1));
        assertThat(world.store.truth()).hasSize(1);
        assertThat(world.host.present()).hasSize(1);
    }
}
