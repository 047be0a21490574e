package corral.envd.transfer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** A form means the same however the network cuts it, and a broken one is refused. */
class MultipartFuzzTest {
    private static final int MOST_COMPARED = 64 << 10;

    @FuzzTest(maxDuration = "1m")
    void theCutsOfTheNetworkDoNotMatter(byte[] body) {
        if (body.length <= MOST_COMPARED) {
            assertThat(read(body, 1)).isEqualTo(read(body, Integer.MAX_VALUE));
        }
    }

    /** All that is found, as one text; what is refused, as its message. */
    private static String read(byte[] body, int most) {
        StringBuilder found = new StringBuilder();
        try {
            Multipart multipart = new Multipart(inPieces(body, most), "b");
            for (Optional<Multipart.Part> part = multipart.next(); part.isPresent(); part = multipart.next()) {
                found.append(part.get().name()).append(part.get().fileName());
                found.append(new String(part.get().body().readAllBytes(), ISO_8859_1));
                assertThat(found.length()).isLessThan(4 * body.length + 200);
            }
        } catch (HttpError refused) {
            assertThat(refused.status()).isEqualTo(400);
            found.append(refused.getMessage());
        } catch (IOException cut) {
            assertThat(cut).isInstanceOf(Multipart.CutOff.class);
            found.append(cut.getMessage());
        }
        return found.toString();
    }

    private static InputStream inPieces(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, most));
            }
        };
    }
}
