package corral.envd.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static ByteArrayInputStream bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int at = 0; at < values.length; at++) {
            bytes[at] = (byte) values[at];
        }
        return new ByteArrayInputStream(bytes);
    }

    @Test
    void whatIsWrittenIsReadAgain() throws IOException, RpcError {
        Envelope envelope = new Envelope(Envelope.END, new byte[] {1, 2, 3});

        assertThat(Envelope.read(new ByteArrayInputStream(envelope.bytes()), 3)).contains(envelope);
    }

    @Test
    void theEndOfTheStreamIsNoEnvelope() throws IOException, RpcError {
        assertThat(Envelope.read(bytes(), 3)).isEmpty();
    }

    @Test
    void aCutEnvelopeIsRefused() {
        assertThatExceptionOfType(RpcError.class)
                .isThrownBy(() -> Envelope.read(bytes(0, 0, 0), 3))
                .satisfies(error -> assertThat(error.code()).isEqualTo(Code.INVALID_ARGUMENT));
        assertThatExceptionOfType(RpcError.class)
                .isThrownBy(() -> Envelope.read(bytes(0, 0, 0, 0, 2, 1), 3))
                .satisfies(error -> assertThat(error.code()).isEqualTo(Code.INVALID_ARGUMENT));
    }

    @Test
    void aLengthAboveTheBoundIsRefusedBeforeAnythingIsRead() {
        for (int highest : new int[] {0x00, 0x7f, 0xff}) {
            assertThatExceptionOfType(RpcError.class)
                    .isThrownBy(() -> Envelope.read(bytes(0, highest, 0, 0, 4), 3))
                    .satisfies(error -> assertThat(error.code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
        }
    }
}
