package corral.e2b.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MetadataFilterTest {
    /** What the two SDKs put on the wire for {@code a b} = {@code c&d=é/}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a%252520b%3Dc%252526d%25253D%2525C3%2525A9%252F",
                "a%252520b%3Dc%252526d%25253D%2525C3%2525A9%25252F"
            })
    void undoesTheLayersOfBothSdks(String onTheWire) {
        String parameter = URLDecoder.decode(onTheWire, StandardCharsets.UTF_8);
        assertThat(MetadataFilter.parse(parameter)).isEqualTo(Map.of("a b", "c&d=é/"));
    }

    @Test
    void plainPairsAreReadAsTheyAre() {
        assertThat(MetadataFilter.parse("user=alice&app=prod")).isEqualTo(Map.of("user", "alice", "app", "prod"));
    }

    @Test
    void aPlusIsASpaceInTheFormAndAPlusInTheText() {
        assertThat(MetadataFilter.parse("k=a+b")).isEqualTo(Map.of("k", "a b"));
        assertThat(MetadataFilter.parse("k=a%252Bb")).isEqualTo(Map.of("k", "a+b"));
        assertThat(MetadataFilter.parse("k=a%2Bb")).isEqualTo(Map.of("k", "a+b"));
    }

    @Test
    void aPairWithoutAValueHasTheEmptyOne() {
        assertThat(MetadataFilter.parse("k&&l=")).isEqualTo(Map.of("k", "", "l", ""));
    }

    @Test
    void aTextThatIsNotEncodedTwiceStaysAsItIs() {
        assertThat(MetadataFilter.parse("k=100%25")).isEqualTo(Map.of("k", "100%"));
    }

    @Test
    void whatIsNoFormIsRejected() {
        assertThatThrownBy(() -> MetadataFilter.parse("k=%zz")).isInstanceOf(Rejected.class);
    }

    @Test
    void moreThanTheBoundOfPairsIsRejected() {
        StringBuilder form = new StringBuilder();
        for (int i = 0; i < 65; i++) {
            form.append("k").append(i).append("=v&");
        }
        assertThatThrownBy(() -> MetadataFilter.parse(form.toString())).isInstanceOf(Rejected.class);
    }
}
