package corral.core.work;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.work.SandboxWork.Captured;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class CaptureTest {
    private static Captured captured(int most, String... pieces) {
        Capture capture = new Capture(most);
        for (String piece : pieces) {
            capture.add(piece.getBytes(StandardCharsets.UTF_8));
        }
        return capture.captured();
    }

    @Test
    void whatFitsIsKeptWhole() {
        assertThat(captured(10, "01234", "56789")).isEqualTo(new Captured("0123456789", 0, ""));
        assertThat(captured(10)).isEqualTo(new Captured("", 0, ""));
        assertThat(captured(1, "x")).isEqualTo(new Captured("x", 0, ""));
    }

    @Test
    void theMiddleIsLeftOutAndCounted() {
        assertThat(captured(4, "0123456789")).isEqualTo(new Captured("01", 6, "89"));
        assertThat(captured(4, "0", "12", "3456", "78", "9")).isEqualTo(new Captured("01", 6, "89"));
        assertThat(captured(5, "0123456789")).isEqualTo(new Captured("012", 5, "89"));
        assertThat(captured(1, "0123456789")).isEqualTo(new Captured("0", 9, ""));
    }

    @Test
    void aCharacterThatIsCutCountsAsOmitted() {
        // two bytes each: the head ends and the tail begins in the middle of one
        assertThat(captured(6, "äöüÄÖÜß")).isEqualTo(new Captured("ä", 10, "ß"));
    }

    @Test
    void whatIsNotTextIsReplaced() {
        Capture capture = new Capture(10);
        capture.add(new byte[] {'a', (byte) 0xff, 'b'});

        assertThat(capture.captured()).isEqualTo(new Captured("a\ufffdb", 0, ""));
    }
}
