package corral.core;

import static corral.core.World.CALLER;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.team.Team;
import corral.testkit.host.HostWeather;
import corral.testkit.store.StoreWeather;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A snapshot, a create from it, a fork and a delete, of which one step fails: nothing of it is left when its time is over. */
class EveryStepOfASnapshotFailsTest {
    /** More writes than the whole life takes, so that the last positions meet none. */
    private static final int POSITIONS = 40;

    private static final int PLACES = 4;
    private static final Duration LIFE = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(value = StoreWeather.Fate.class, mode = EnumSource.Mode.EXCLUDE, names = "WORKS")
    void aWriteOfTheStore(StoreWeather.Fate fate) {
        for (int position = 0; position < POSITIONS; position++) {
            World world = world();
            for (int before = 0; before < position; before++) {
                world.storeWeather.nextWrite(StoreWeather.Fate.WORKS);
            }
            world.storeWeather.nextWrite(fate);
            live(world);
            assertNothingIsLeft(world, fate + " at write " + position);
        }
    }

    @ParameterizedTest
    @EnumSource(Snapshot.Stage.class)
    void aWriteOfTheSnapshots(Snapshot.Stage stage) {
        for (boolean done : new boolean[] {false, true}) {
            for (int position = 0; position < 3; position++) {
                World world = world();
                world.snapshotTrouble.next(stage, position, done);
                live(world);
                assertNothingIsLeft(world, stage + " " + done + " at write " + position);
            }
        }
    }

    static Stream<Arguments> callsOfTheHost() {
        List<HostWeather.Fate> fates = new ArrayList<>();
        for (HostOutcome.Kind kind : HostOutcome.Kind.values()) {
            fates.add(new HostWeather.Fate.Fails(kind));
            fates.add(new HostWeather.Fate.FailsAfterwards(kind));
        }
        fates.add(new HostWeather.Fate.Hangs(Duration.ofSeconds(30)));
        return Stream.of(HostWeather.Call.values())
                .flatMap(call -> fates.stream().map(fate -> Arguments.of(call, fate)));
    }

    @ParameterizedTest
    @MethodSource("callsOfTheHost")
    void aCallOfTheHost(HostWeather.Call call, HostWeather.Fate fate) {
        for (int position = 0; position < 3; position++) {
            World world = world();
            for (int before = 0; before < position; before++) {
                world.hostWeather.next(call, new HostWeather.Fate.Works());
            }
            world.hostWeather.next(call, fate);
            live(world);
            assertNothingIsLeft(world, call + " " + position + " " + fate);
        }
    }

    private static World world() {
        World world = new World();
        world.teams.change(new Team(World.TEAM, PLACES, world.time.now()));
        return world;
    }

    /** Goes on whatever is answered, as a client that does not give up. */
    private static void live(World world) {
        if (world.core.lifecycle().create(CALLER, CreateSandbox.of("base", LIFE))
                instanceof Answer.Done<SandboxView>(var view)) {
            SandboxId id = view.id();
            world.core.snapshots().snapshot(CALLER, id, Optional.of("point"), Contents.MEMORY);
            world.core.lifecycle().create(CALLER, CreateSandbox.of("point", LIFE));
            world.core.snapshots().fork(CALLER, id, 2, LIFE);
            while (!(world.core.snapshots().delete(CALLER, "point")
                    instanceof Answer.Refused<?>(Refusal.SnapshotNotFound _))) {
                world.time.advance(Duration.ofMillis(1));
            }
            world.core.lifecycle().pause(CALLER, id, Contents.FILES);
            world.core.lifecycle().connect(CALLER, id, Optional.of(LIFE));
            world.core.lifecycle().pause(CALLER, id, Contents.MEMORY);
            world.pass(World.SNAPSHOT_LIMITS.storeAfter());
            world.core.lifecycle().connect(CALLER, id, Optional.of(LIFE));
            world.core.lifecycle().kill(CALLER, id);
        }
    }

    private static void assertNothingIsLeft(World world, String when) {
        world.pass(Duration.ofMinutes(3));
        world.core.reconciliation().sweep();
        world.core.reconciliation().sweep();
        assertThat(world.store.truth()).as(when).isEmpty();
        assertThat(world.host.present()).as(when).isEmpty();
        assertThat(world.host.kept()).as(when).isEmpty();
        assertThat(world.snapshots.list()).as(when).isEmpty();
        world.hostWeather.calm();
        for (int place = 0; place < PLACES; place++) {
            value(world.core.lifecycle().create(CALLER, CreateSandbox.of("base", LIFE)));
        }
    }
}
