package corral.envd.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MultipartTest {
    /** Gives what it holds in pieces, as a network does. */
    private static InputStream inPieces(byte[] bytes, int most) {
        return new ByteArrayInputStream(bytes) {
            @Override
            public synchronized int read(byte[] target, int offset, int length) {
                return super.read(target, offset, Math.min(length, most));
            }
        };
    }

    private record Found(Optional<String> name, Optional<String> fileName, String body) {}

    private static List<Found> parse(String body, int most) throws IOException, HttpError {
        Multipart multipart = new Multipart(inPieces(body.getBytes(UTF_8), most), "b");
        List<Found> found = new ArrayList<>();
        for (Optional<Multipart.Part> part = multipart.next(); part.isPresent(); part = multipart.next()) {
            String text = new String(part.get().body().readAllBytes(), UTF_8);
            found.add(new Found(part.get().name(), part.get().fileName(), text));
        }
        return found;
    }

    private static String part(String disposition, String body) {
        return "--b\r\nContent-Disposition: form-data; " + disposition + "\r\nContent-Type: text/plain\r\n\r\n" + body
                + "\r\n";
    }

    @Test
    void partsComeInOrderHoweverTheBytesArrive() throws IOException, HttpError {
        String body = part("name=\"file\"; filename=\"/a/ü b.txt\"", "one\r\n--not the boundary")
                + part("name=\"other\"", "")
                + part("name=file; filename=c", "\r\n\r\n--")
                + "--b--\r\n";

        for (int most = 1; most <= body.length(); most++) {
            assertThat(parse(body, most))
                    .containsExactly(
                            new Found(Optional.of("file"), Optional.of("/a/ü b.txt"), "one\r\n--not the boundary"),
                            new Found(Optional.of("other"), Optional.empty(), ""),
                            new Found(Optional.of("file"), Optional.of("c"), "\r\n\r\n--"));
        }
    }

    @Test
    void aPartThatIsNotReadIsPassedOver() throws IOException, HttpError {
        String body =
                "preamble\r\n" + part("name=\"x\"", "long ".repeat(40_000)) + part("name=\"file\"", "y") + "--b--";
        Multipart multipart = new Multipart(inPieces(body.getBytes(UTF_8), 1000), "b");

        multipart.next();

        assertThat(multipart.next().orElseThrow().body().readAllBytes()).isEqualTo("y".getBytes(UTF_8));
        assertThat(multipart.next()).isEmpty();
    }

    @Test
    void anyBytesPassUnchanged() throws IOException, HttpError {
        byte[] content = new byte[300_000];
        new Random(7).nextBytes(content);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\n".getBytes(UTF_8));
        body.write(content);
        body.write("\r\n--b--\r\n".getBytes(UTF_8));

        byte[] read = new Multipart(inPieces(body.toByteArray(), 8191), "b")
                .next()
                .orElseThrow()
                .body()
                .readAllBytes();

        assertThat(Arrays.equals(read, content)).isTrue();
    }

    @Test
    void fileNamesKeepTheirQuotesAndTheirCharset() throws IOException, HttpError {
        assertThat(parse(part("name=\"file\"; filename=\"a\\\"b%22c;d\"", "") + "--b--", 99)
                        .getFirst()
                        .fileName())
                .contains("a\"b\"c;d");
        assertThat(parse(part("name=\"file\"; filename*=UTF-8''%C3%BC+x", "") + "--b--", 99)
                        .getFirst()
                        .fileName())
                .contains("ü+x");
    }

    @Test
    void aBodyWithoutItsEndIsRefused() {
        for (String cut :
                List.of("", "--b", "--b\r\n", "--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc")) {
            assertThatExceptionOfType(Exception.class)
                    .as(cut)
                    .isThrownBy(() -> parse(cut, 99))
                    .withMessageContaining("unexpected EOF");
        }
    }

    @Test
    void theHeadOfAPartIsBounded() {
        String body = part("name=\"file\"; filename=\"" + "x".repeat(Multipart.MAX_HEAD_BYTES) + "\"", "");

        assertThatExceptionOfType(HttpError.class).isThrownBy(() -> parse(body, 99));
    }

    @Test
    void theBoundaryIsThere() throws HttpError {
        assertThat(Multipart.boundary("multipart/form-data; boundary=\"x y\"; charset=z"))
                .isEqualTo("x y");
        assertThatExceptionOfType(HttpError.class).isThrownBy(() -> Multipart.boundary("multipart/form-data"));
        assertThatExceptionOfType(HttpError.class)
                .isThrownBy(() -> Multipart.boundary("multipart/form-data; boundary=" + "x".repeat(71)));
    }
}
