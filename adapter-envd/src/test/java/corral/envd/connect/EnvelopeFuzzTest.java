package corral.envd.connect;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Optional;

/** Whatever bytes a caller sends as a stream are envelopes or a refusal. */
class EnvelopeFuzzTest {
    private static final int MOST = 64;

    @FuzzTest(maxDuration = "1m")
    void whatIsReadIsWhatWasSent(byte[] sent) throws IOException {
        ByteArrayInputStream in = new ByteArrayInputStream(sent);
        int at = 0;
        try {
            for (Optional<Envelope> next = Envelope.read(in, MOST); next.isPresent(); next = Envelope.read(in, MOST)) {
                byte[] again = next.get().bytes();
                assertThat(next.get().message().length).isLessThanOrEqualTo(MOST);
                assertThat(again).isEqualTo(java.util.Arrays.copyOfRange(sent, at, at + again.length));
                at += again.length;
            }
            assertThat(at).isEqualTo(sent.length);
        } catch (RpcError refused) {
            assertThat(refused.code()).isIn(Code.INVALID_ARGUMENT, Code.RESOURCE_EXHAUSTED);
        }
    }
}
