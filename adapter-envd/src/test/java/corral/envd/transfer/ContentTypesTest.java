package corral.envd.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ContentTypesTest {
    @Test
    void theNameDecidesThenTheContent() {
        assertThat(ContentTypes.of(Path.of("/a.JSON"), new byte[0])).isEqualTo("application/json");
        assertThat(ContentTypes.of(Path.of("/a"), "text\n".getBytes(UTF_8))).isEqualTo("text/plain; charset=utf-8");
        assertThat(ContentTypes.of(Path.of("/a"), new byte[] {0, 1})).isEqualTo("application/octet-stream");
    }

    @Test
    void namesAreQuotedAsFarAsNeeded() {
        assertThat(ContentTypes.disposition(Path.of("/a/b.txt"))).isEqualTo("inline; filename=b.txt");
        assertThat(ContentTypes.disposition(Path.of("/a/b \"c\""))).isEqualTo("inline; filename=\"b \\\"c\\\"\"");
        assertThat(ContentTypes.disposition(Path.of("/a/ü b"))).isEqualTo("inline; filename*=utf-8''%C3%BC%20b");
    }
}
