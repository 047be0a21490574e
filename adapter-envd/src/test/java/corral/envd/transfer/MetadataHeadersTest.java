package corral.envd.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.entry;

import com.sun.net.httpserver.Headers;
import org.junit.jupiter.api.Test;

class MetadataHeadersTest {
    private static Headers headers(String name, String value) {
        Headers headers = new Headers();
        headers.set(name, value);
        headers.set("Content-Type", "text/plain");
        return headers;
    }

    @Test
    void keysAreLowerCaseAndKeepTheirDashes() throws HttpError {
        assertThat(MetadataHeaders.of(headers("X-Metadata-Some-Key", "v"))).containsExactly(entry("some-key", "v"));
    }

    @Test
    void limitsAreKept() {
        for (Headers bad : new Headers[] {
            headers("X-Metadata-", "v"),
            headers("X-Metadata-" + "k".repeat(MetadataHeaders.MAX_KEY_BYTES + 1), "v"),
            headers("X-Metadata-k", "ü"),
            headers("X-Metadata-k", "v".repeat(MetadataHeaders.MAX_TOTAL_BYTES))
        }) {
            assertThatExceptionOfType(HttpError.class)
                    .isThrownBy(() -> MetadataHeaders.of(bad))
                    .satisfies(error -> assertThat(error.status()).isEqualTo(400));
        }
    }
}
