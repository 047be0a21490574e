package corral.testkit.time;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import corral.api.time.Entropy;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link Entropy} keeps. */
public abstract class EntropyContract {
    protected abstract Entropy entropy();

    @Test
    void givesAsManyBytesAsAsked() {
        Entropy entropy = entropy();

        assertThat(List.of(1, 20, 32, 1024))
                .allSatisfy(count -> assertThat(entropy.bytes(count)).hasSize(count));
    }

    @Test
    void doesNotRepeatItself() {
        Entropy entropy = entropy();

        List<String> drawn = IntStream.range(0, 1_000)
                .mapToObj(i -> HexFormat.of().formatHex(entropy.bytes(16)))
                .toList();

        assertThat(drawn).doesNotHaveDuplicates();
    }

    @Test
    void doesNotRepeatItselfInOtherThreads() {
        Entropy entropy = entropy();

        List<String> drawn = Together.run(50, i -> HexFormat.of().formatHex(entropy.bytes(16)));

        assertThat(drawn).doesNotHaveDuplicates();
    }

    @Test
    void refusesOtherCounts() {
        Entropy entropy = entropy();

        assertThatIllegalArgumentException().isThrownBy(() -> entropy.bytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> entropy.bytes(1025));
    }
}
