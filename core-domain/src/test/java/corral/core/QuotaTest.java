package corral.core;

import static corral.core.World.CALLER;
import static corral.core.World.TEAM;
import static corral.core.World.in;
import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.host.HostOutcome;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.team.ApiKey;
import corral.api.team.Quota;
import corral.api.team.Quota.Dimension;
import corral.api.team.Quota.Scope;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.Team;
import corral.testkit.host.HostWeather;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What keys and teams may use together is never exceeded, and is known again after a crash. */
class QuotaTest {
    private static final Caller OTHER_KEY = new Caller(TEAM, "other-key");

    private final World world = new World();

    private Quota keyQuota(Dimension dimension, Scope scope, long limit) {
        Quota quota = new Quota(dimension, scope, limit);
        world.keys.add(new ApiKey(
                CALLER.keyId(),
                TEAM,
                "limited",
                Role.MEMBER,
                new Quotas(List.of(quota)),
                "0".repeat(64),
                "0000",
                world.time.now(),
                Optional.empty(),
                Optional.empty()));
        return quota;
    }

    private Answer<SandboxView> create(Caller caller) {
        return world.core.lifecycle().create(caller, CreateSandbox.of("base", Duration.ofMinutes(5)));
    }

    @ParameterizedTest
    @EnumSource(Dimension.class)
    void aKeyHasWhatItsQuotaAllowsAndItsTeamHasMore(Dimension dimension) {
        long each = switch (dimension) {
            case SANDBOX_COUNT -> 1;
            case CPU_MILLIS -> world.template("1").resources().cpuMillis();
            case MEMORY_MEBI -> world.template("1").resources().memory().mebi();
        };
        Quota quota = keyQuota(dimension, Scope.ALL, 3 * each - 1);
        value(create(CALLER));
        SandboxId second = value(create(CALLER)).id();
        assertThat(refusal(create(CALLER))).isEqualTo(new Refusal.QuotaExhausted(quota));
        assertThat(world.store.truth()).hasSize(2);
        value(create(OTHER_KEY));
        value(world.core.lifecycle().kill(CALLER, second));
        value(create(CALLER));
        assertThat(refusal(create(CALLER))).isEqualTo(new Refusal.QuotaExhausted(quota));
    }

    @ParameterizedTest
    @EnumSource(Contents.class)
    void pausedSandboxesDoNotCountToRunningOnes(Contents kept) {
        Quota quota = keyQuota(Dimension.SANDBOX_COUNT, Scope.RUNNING, 1);
        SandboxId first = value(create(CALLER)).id();
        assertThat(refusal(create(CALLER))).isEqualTo(new Refusal.QuotaExhausted(quota));
        value(world.core.lifecycle().pause(CALLER, first, kept));
        SandboxId second = value(create(CALLER)).id();

        assertThat(refusal(world.core.lifecycle().connect(CALLER, first, Optional.empty())))
                .isEqualTo(new Refusal.QuotaExhausted(quota));
        assertThat(value(world.core.queries().get(CALLER, first)).state()).isEqualTo(SandboxView.State.PAUSED);
        value(world.core.lifecycle().kill(CALLER, second));
        assertThat(value(world.core.lifecycle().connect(CALLER, first, Optional.empty()))
                        .resumed())
                .isTrue();
        assertThat(refusal(create(CALLER))).isEqualTo(new Refusal.QuotaExhausted(quota));
    }

    @Test
    void trafficWakesNothingBeyondTheQuota() {
        Quota quota = keyQuota(Dimension.SANDBOX_COUNT, Scope.RUNNING, 1);
        SandboxId sleeper = world.create(new CreateSandbox(
                        "base",
                        in(Duration.ofMinutes(5)),
                        OnTimeout.PAUSE,
                        true,
                        Map.of(),
                        Map.of(),
                        NetworkAccess.OPEN,
                        Optional.empty()))
                .id();
        value(world.core.lifecycle().pause(CALLER, sleeper));
        value(create(CALLER));
        assertThat(refusal(world.core.lifecycle().wake(sleeper))).isEqualTo(new Refusal.QuotaExhausted(quota));
    }

    @Test
    void theQuotaOfATeamHoldsForAllItsKeys() {
        Quota quota = new Quota(
                Dimension.CPU_MILLIS,
                Scope.RUNNING,
                world.template("1").resources().cpuMillis());
        world.teams.change(new Team(TEAM, 100, new Quotas(List.of(quota)), world.time.now()));
        value(create(CALLER));
        Refusal full = refusal(create(OTHER_KEY));
        assertThat(full).isEqualTo(new Refusal.TeamQuotaExhausted(quota));
        assertThat(full.retryAfter()).isPresent();
        value(create(World.STRANGER));
    }

    @Test
    void aCrashForgetsNothingAndAddsNothing() {
        Quota quota = keyQuota(Dimension.SANDBOX_COUNT, Scope.ALL, 2);
        SandboxId first = value(create(CALLER)).id();
        value(create(CALLER));
        world.restart();
        assertThat(refusal(create(CALLER))).isEqualTo(new Refusal.QuotaExhausted(quota));
        value(world.core.lifecycle().kill(CALLER, first));
        world.restart();
        value(create(CALLER));
        assertThat(refusal(create(CALLER))).isEqualTo(new Refusal.QuotaExhausted(quota));
    }

    @Test
    void whatFailsGivesItsPlaceBack() {
        keyQuota(Dimension.SANDBOX_COUNT, Scope.ALL, 1);
        world.hostWeather.next(HostWeather.Call.START, new HostWeather.Fate.Fails(HostOutcome.Kind.WORKLOAD));
        assertThat(refusal(create(CALLER))).isInstanceOf(Refusal.StartFailed.class);
        world.settle();
        value(create(CALLER));
    }
}
