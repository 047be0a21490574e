package corral.api.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.lifecycle.CreateSandbox;
import corral.api.pool.PoolName;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A value that exists is valid, and cannot be changed from outside. */
final class ValuesTest {
    private static final Instant FINE = Instant.parse("2026-01-02T03:04:05.678912345Z");
    private static final Instant MILLIS = Instant.parse("2026-01-02T03:04:05.678Z");

    static Stream<Consumer<String>> names() {
        return Stream.of(SandboxId::new, TeamId::new, PoolName::new, TemplateId::new);
    }

    @ParameterizedTest
    @MethodSource("names")
    void aNameIsNeitherEmptyNorStrange(Consumer<String> make) {
        for (String strange : List.of("", "-a", "A", "a b", "a/b", "ä", "a\n", "a".repeat(200))) {
            assertThatThrownBy(() -> make.accept(strange)).isInstanceOf(IllegalArgumentException.class);
        }
        make.accept("a0-b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"i0123456789abcdefghij", "a", "default--mine"})
    void anIdOfASandboxLeavesRoomForAPortInALabel(String id) {
        assertThat(SandboxId.isValid(id)).isTrue();
        String longest = "a".repeat(63 - "65535-".length() - 1);
        assertThat(SandboxId.isValid(longest)).isTrue();
        assertThat(SandboxId.isValid(longest + "aa")).isFalse();
    }

    @Test
    void timesHaveMilliseconds() {
        Lifetime lifetime = new Lifetime(Optional.of(FINE), Duration.ofSeconds(1), OnTimeout.KILL, false);
        Claim claim = new Claim(
                "c",
                new TeamId("t"),
                "key",
                FINE,
                new TokenGrant("k", 1),
                SealedEnv.NONE,
                Map.of(),
                lifetime,
                NetworkAccess.OPEN,
                Optional.empty());
        assertThat(lifetime.deadline()).contains(MILLIS);
        assertThat(claim.claimedAt()).isEqualTo(MILLIS);
    }

    @Test
    void whatWasHandedInCanNotBeChangedAfterwards() {
        Map<String, String> metadata = new HashMap<>(Map.of("b", "2", "a", "1"));
        CreateSandbox command = new CreateSandbox(
                "base",
                Optional.empty(),
                OnTimeout.KILL,
                false,
                metadata,
                Map.of(),
                NetworkAccess.OPEN,
                Optional.empty());
        metadata.put("c", "3");
        assertThat(command.metadata()).containsExactly(Map.entry("a", "1"), Map.entry("b", "2"));
        assertThatThrownBy(() -> command.metadata().put("d", "4")).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void amountsHaveBounds() {
        assertThatThrownBy(() -> new Bytes(-1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Bytes.ofMebi(Long.MAX_VALUE)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> new Resources(9, Bytes.ofMebi(1), Bytes.ofMebi(1), 16))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new TokenGrant("k", 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(new Bytes((3L << 20) + 5).mebi()).isEqualTo(3);
    }
}
