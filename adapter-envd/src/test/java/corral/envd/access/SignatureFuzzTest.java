package corral.envd.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Optional;

/** A signed address opens exactly what was signed (E2B protocol 2.8). */
class SignatureFuzzTest {
    private static final String TOKEN = "0tQG31xiMp0IOQfaz9dcwi72L1CPo8e0";

    /** The input is a signature and what it is tried on, a line each: path, operation, user, expiration. */
    @FuzzTest(maxDuration = "1m")
    void onlyWhatWasSignedIsOpened(byte[] input) throws Exception {
        String[] lines = new String(input, UTF_8).split("\n", 5);
        if (lines.length < 5) {
            return;
        }
        Ownership ownership = new Ownership();
        assertThat(ownership.signed(lines[0], lines[1], lines[2], lines[3], Optional.of(lines[4])))
                .as("nobody has signed anything yet")
                .isFalse();
        ownership.initialise(Initialisation.parse(("{\"accessToken\":\"" + TOKEN + "\"}").getBytes(UTF_8)));
        for (Optional<String> expiration : java.util.List.of(Optional.<String>empty(), Optional.of(lines[4]))) {
            String right = sign(lines[1], lines[2], lines[3], expiration);
            assertThat(ownership.signed(lines[0], lines[1], lines[2], lines[3], expiration))
                    .isEqualTo(lines[0].equals(right));
            assertThat(ownership.signed(right, lines[1], lines[2], lines[3], expiration))
                    .isTrue();
            assertThat(ownership.signed(right, lines[1] + "x", lines[2], lines[3], expiration))
                    .isFalse();
            assertThat(ownership.signed(right, lines[1], lines[2], lines[3], Optional.of(lines[4] + "0")))
                    .isFalse();
            assertThat(ownership.signed(right + "=", lines[1], lines[2], lines[3], expiration))
                    .isFalse();
        }
    }

    private static String sign(String path, String operation, String user, Optional<String> expiration)
            throws NoSuchAlgorithmException {
        String text = String.join(":", path, operation, user, TOKEN)
                + expiration.map(at -> ":" + at).orElse("");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        return "v1_" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    }
}
