package corral.envd.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** What is read as JSON is written as the same JSON; all else is refused. */
class JsonFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void whatIsReadIsWrittenAsTheSame(byte[] text) {
        Json.Obj read;
        try {
            read = JsonReader.object(text);
        } catch (MalformedJson refused) {
            assertThat(refused.getMessage()).isNotEmpty();
            return;
        }
        String written = read.text();
        try {
            assertThat(JsonReader.object(written.getBytes(UTF_8)).text()).isEqualTo(written);
        } catch (MalformedJson bug) {
            throw new AssertionError("What was written cannot be read: " + written, bug);
        }
    }
}
