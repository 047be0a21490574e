package corral.envd.transfer;

import static corral.envd.transfer.Download.Encoding.GZIP;
import static corral.envd.transfer.Download.Encoding.IDENTITY;
import static corral.envd.transfer.Download.Encoding.NONE_ACCEPTABLE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EncodingTest {
    @Test
    void gzipIsForThoseWhoAskForNothingElse() {
        assertThat(Download.Encoding.of("gzip")).isEqualTo(GZIP);
        assertThat(Download.Encoding.of("gzip;q=0.5, identity;q=0")).isEqualTo(GZIP);
        assertThat(Download.Encoding.of("gzip, *;q=0")).isEqualTo(GZIP);
        assertThat(Download.Encoding.of("gzip, deflate, br")).isEqualTo(IDENTITY);
        assertThat(Download.Encoding.of("identity")).isEqualTo(IDENTITY);
        assertThat(Download.Encoding.of("gzip;q=0")).isEqualTo(IDENTITY);
        assertThat(Download.Encoding.of(null)).isEqualTo(IDENTITY);
        assertThat(Download.Encoding.of("")).isEqualTo(IDENTITY);
    }

    @Test
    void whoAcceptsNothingGetsNothing() {
        assertThat(Download.Encoding.of("identity;q=0")).isEqualTo(NONE_ACCEPTABLE);
        assertThat(Download.Encoding.of("br, *;q=0.0")).isEqualTo(NONE_ACCEPTABLE);
    }
}
