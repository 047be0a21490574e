package corral.core;

import static corral.core.World.POOL;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.template.TemplateId;
import corral.testkit.host.HostWeather;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PoolTest {
    private final World world = new World();

    @Test
    void fillsToItsSize() {
        world.pool(10);
        assertThat(world.available()).hasSize(10);
        assertThat(world.poolStatus()).isEqualTo(new PoolStatus(10, 0, 0, Optional.empty()));
    }

    @Test
    void startsNoMoreAtOnceThanItMay() {
        for (int i = 0; i < 100; i++) {
            world.hostWeather.next(HostWeather.Call.START, new HostWeather.Fate.Takes(Duration.ofHours(1)));
        }
        world.pool(10);
        assertThat(world.store.truth().size()).isEqualTo(4);
        assertThat(world.poolStatus().starting()).isEqualTo(4);
    }

    @Test
    void refillsAfterABurstOfClaims() {
        world.pool(3);
        world.create();
        world.create();
        world.pass(Duration.ofMillis(200));
        assertThat(world.available()).hasSize(1);
        world.pass(Duration.ofSeconds(1));
        assertThat(world.available()).hasSize(3);
    }

    @Test
    void refillsAtOnceWhenNothingIsLeft() {
        world.pool(1);
        world.create();
        world.work();
        assertThat(world.available()).hasSize(1);
    }

    @Test
    void claimsThatNeverPauseDoNotPutARefillOffForEver() {
        world.pool(40);
        for (int i = 0; i < 30; i++) {
            world.create();
            world.pass(Duration.ofMillis(250));
        }
        assertThat(world.available().size()).isGreaterThan(20);
    }

    @Test
    void replacesAMemberThatEnded() {
        world.pool(2);
        SandboxId dead = world.available().getFirst().id();
        world.host.exit(dead);
        world.look(dead);
        world.settle();
        assertThat(world.available()).hasSize(2).extracting(SandboxRecord::id).doesNotContain(dead);
        assertThat(world.host.present()).hasSize(2);
    }

    @Test
    void replacesAMemberWhoseDaemonHangs() {
        world.pool(2);
        SandboxId hung = world.available().getFirst().id();
        world.host.killDaemon(hung);
        world.pass(Duration.ofSeconds(90));
        assertThat(world.available()).hasSize(2).extracting(SandboxRecord::id).doesNotContain(hung);
    }

    @Test
    void keepsMembersThatAreWell() {
        world.pool(2);
        List<SandboxId> before =
                world.available().stream().map(SandboxRecord::id).toList();
        world.pass(Duration.ofMinutes(5));
        assertThat(world.available()).extracting(SandboxRecord::id).isEqualTo(before);
    }

    @Test
    void replacesMembersOfAnOlderRevision() {
        world.pool(3);
        world.templates.put(world.template("2"));
        world.pass(Duration.ofSeconds(12));
        assertThat(world.available())
                .hasSize(3)
                .allSatisfy(record ->
                        assertThat(record.desired().template().revision()).isEqualTo("2"));
        assertThat(world.host.present()).hasSize(3);
    }

    @Test
    void claimsOnlyTheCurrentRevision() {
        world.pool(1);
        world.templates.put(world.template("2"));
        SandboxRecord made = world.record(world.create().id());
        assertThat(made.observed().template().orElseThrow().revision()).isEqualTo("2");
    }

    @Test
    void shrinks() {
        world.pool(5);
        world.pool(2);
        world.settle();
        assertThat(world.available()).hasSize(2);
        assertThat(world.host.present()).hasSize(2);
    }

    @Test
    void disappears() {
        world.pool(3);
        SandboxId claimed = world.create().id();
        world.settle();
        world.pools.remove(POOL);
        world.core.reconciliation().sweep();
        world.settle();
        assertThat(world.store.truth()).extracting(SandboxRecord::id).containsExactly(claimed);
    }

    @Test
    void stopsTryingAtItsBudgetAndSaysWhy() {
        world.host.breakTemplate(new TemplateId("base"));
        world.pool(5);
        world.pass(Duration.ofMinutes(1));
        PoolStatus status = world.poolStatus();
        assertThat(status.failedStarts()).isBetween(3, 4);
        assertThat(status.stalled().orElseThrow()).contains("The template does not start");
        assertThat(world.store.truth()).isEmpty();
        assertThat(world.host.present()).isEmpty();
    }

    @Test
    void triesAgainAfterALongTimeAndRecovers() {
        world.host.breakTemplate(new TemplateId("base"));
        world.pool(2);
        world.host.mendTemplate(new TemplateId("base"));
        world.pass(Duration.ofMinutes(4));
        assertThat(world.available()).isEmpty();
        world.pass(Duration.ofMinutes(2));
        assertThat(world.available()).hasSize(2);
        assertThat(world.poolStatus().stalled()).isEmpty();
    }

    @Test
    void aNewRevisionIsTriedAtOnce() {
        world.host.breakTemplate(new TemplateId("base"));
        world.pool(2);
        world.host.mendTemplate(new TemplateId("base"));
        world.templates.put(world.template("2"));
        world.pass(Duration.ofSeconds(15));
        assertThat(world.available()).hasSize(2);
    }

    @Test
    void aFullMachineDoesNotUseUpTheBudget() {
        world.host.capacity(2);
        world.pool(5);
        world.pass(Duration.ofMinutes(2));
        assertThat(world.available()).hasSize(2);
        assertThat(world.poolStatus().failedStarts()).isZero();
        world.host.capacity(10);
        world.pass(Duration.ofSeconds(30));
        assertThat(world.available()).hasSize(5);
    }

    @Test
    void aHostInTroubleIsBorne() {
        world.hostWeather.next(HostWeather.Call.START, new HostWeather.Fate.FailsHalfway(HostOutcome.Kind.HOST));
        world.hostWeather.next(HostWeather.Call.START, new HostWeather.Fate.FailsAfterwards(HostOutcome.Kind.HOST));
        world.pool(2);
        world.settle();
        assertThat(world.available()).hasSize(2);
    }

    @Test
    void anUnknownTemplateIsSaid() {
        world.pools.declare(new PoolSpec(POOL, new TemplateId("nope"), 1, 1, 1, Duration.ZERO));
        world.look(POOL);
        assertThat(world.poolStatus().stalled().orElseThrow()).contains("nope");
    }
}
