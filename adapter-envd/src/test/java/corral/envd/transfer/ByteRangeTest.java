package corral.envd.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class ByteRangeTest {
    @Test
    void aRangeIsCutToTheFile() throws HttpError {
        assertThat(ByteRange.of("bytes=2-4", 10)).contains(new ByteRange(2, 4));
        assertThat(ByteRange.of("bytes=2-", 10)).contains(new ByteRange(2, 9));
        assertThat(ByteRange.of("bytes=2-100", 10)).contains(new ByteRange(2, 9));
        assertThat(ByteRange.of("bytes=-3", 10)).contains(new ByteRange(7, 9));
        assertThat(ByteRange.of("bytes=-100", 10)).contains(new ByteRange(0, 9));
    }

    @Test
    void whatIsNotUnderstoodIsIgnored() throws HttpError {
        for (String odd : new String[] {"bytes=-", "bytes=4-2", "bytes=1-2,4-5", "lines=1-2", "bytes=x-2", ""}) {
            assertThat(ByteRange.of(odd, 10)).as(odd).isEmpty();
        }
        assertThat(ByteRange.of(null, 10)).isEmpty();
    }

    @Test
    void aRangeBehindTheEndIsRefused() {
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> ByteRange.of("bytes=10-", 10))
                .satisfies(error -> assertThat(error.status()).isEqualTo(416));
    }
}
