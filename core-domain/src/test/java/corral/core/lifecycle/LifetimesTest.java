package corral.core.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.Lifetime;
import corral.api.sandbox.OnTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LifetimesTest {
    private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

    private static Lifetime begin(Optional<Duration> timeout) {
        return Lifetimes.begin(timeout, OnTimeout.KILL, false, NOW);
    }

    @Test
    void beginsWithADeadlineOrNone() {
        assertThat(begin(Optional.of(Duration.ofSeconds(10))).deadline()).contains(NOW.plusSeconds(10));
        assertThat(begin(Optional.of(Duration.ZERO)).deadline()).contains(NOW.plusMillis(1));
        assertThat(begin(Optional.empty()).deadline()).isEmpty();
    }

    @Test
    void rearmsAsAskedOrAsCreated() {
        Lifetime lifetime = begin(Optional.of(Duration.ofSeconds(10)));
        Instant later = NOW.plusSeconds(5);
        assertThat(Lifetimes.rearm(lifetime, Optional.of(Duration.ofSeconds(1)), later)
                        .deadline())
                .contains(NOW.plusSeconds(6));
        assertThat(Lifetimes.rearm(lifetime, Optional.empty(), later).deadline())
                .contains(NOW.plusSeconds(15));
        assertThat(Lifetimes.rearm(begin(Optional.empty()), Optional.empty(), later)
                        .deadline())
                .isEmpty();
    }

    @Test
    void extendsAndNeverShortens() {
        Lifetime lifetime = begin(Optional.of(Duration.ofSeconds(10)));
        assertThat(Lifetimes.extend(lifetime, Optional.of(Duration.ofSeconds(9)), NOW))
                .isEqualTo(lifetime);
        assertThat(Lifetimes.extend(lifetime, Optional.of(Duration.ofSeconds(11)), NOW)
                        .deadline())
                .contains(NOW.plusSeconds(11));
        Lifetime forEver = begin(Optional.empty());
        assertThat(Lifetimes.extend(forEver, Optional.of(Duration.ofSeconds(1)), NOW))
                .isEqualTo(forEver);
    }
}
