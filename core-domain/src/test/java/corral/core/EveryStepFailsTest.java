package corral.core;

import static corral.core.World.CALLER;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxId;
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

/** A create, pause, resume and kill, of which one step fails: whatever is answered, nothing of it is left when its time is over. */
class EveryStepFailsTest {
    /** More writes than the whole life takes, so that the last positions meet none. */
    private static final int POSITIONS = 16;

    private static final Duration LIFE = Duration.ofSeconds(20);

    @ParameterizedTest
    @EnumSource(value = StoreWeather.Fate.class, mode = EnumSource.Mode.EXCLUDE, names = "WORKS")
    void aWriteOfTheStore(StoreWeather.Fate fate) {
        for (int position = 0; position < POSITIONS; position++) {
            for (boolean pooled : new boolean[] {false, true}) {
                World world = world(pooled);
                for (int before = 0; before < position; before++) {
                    world.storeWeather.nextWrite(StoreWeather.Fate.WORKS);
                }
                world.storeWeather.nextWrite(fate);
                live(world);
                assertNothingIsLeft(world, pooled, fate + " at write " + position);
            }
        }
    }

    static Stream<Arguments> callsOfTheHost() {
        List<HostWeather.Fate> fates = new ArrayList<>();
        for (HostOutcome.Kind kind : HostOutcome.Kind.values()) {
            fates.add(new HostWeather.Fate.Fails(kind));
            fates.add(new HostWeather.Fate.FailsHalfway(kind));
            fates.add(new HostWeather.Fate.FailsAfterwards(kind));
        }
        fates.add(new HostWeather.Fate.Hangs(Duration.ofSeconds(30)));
        return Stream.of(HostWeather.Call.values())
                .flatMap(call -> fates.stream().map(fate -> Arguments.of(call, fate)));
    }

    @ParameterizedTest
    @MethodSource("callsOfTheHost")
    void aCallOfTheHost(HostWeather.Call call, HostWeather.Fate fate) {
        for (boolean pooled : new boolean[] {false, true}) {
            World world = world(pooled);
            world.hostWeather.next(call, fate);
            live(world);
            assertNothingIsLeft(world, pooled, call + " " + fate);
        }
    }

    private static World world(boolean pooled) {
        World world = new World();
        world.teams.change(new Team(World.TEAM, 1, world.time.now()));
        return pooled ? world.pool(1) : world;
    }

    /** Goes on whatever is answered, as a client that does not give up. */
    private static void live(World world) {
        if (world.core.lifecycle().create(CALLER, CreateSandbox.of("base", LIFE))
                instanceof Answer.Done<SandboxView>(var view)) {
            SandboxId id = view.id();
            world.core.lifecycle().pause(CALLER, id);
            world.core.lifecycle().connect(CALLER, id, Optional.of(LIFE));
            world.core.lifecycle().kill(CALLER, id);
        }
    }

    private static void assertNothingIsLeft(World world, boolean pooled, String when) {
        world.pass(Duration.ofMinutes(2));
        assertThat(world.store.truth())
                .as(when)
                .hasSize(pooled ? 1 : 0)
                .allMatch(record -> record.desired().claim().isEmpty());
        assertThat(world.host.present()).as(when).hasSize(pooled ? 1 : 0);
        SandboxId last = value(world.core.lifecycle().create(CALLER, CreateSandbox.of("base", LIFE)))
                .id();
        value(world.core.lifecycle().kill(CALLER, last));
    }
}
