package corral.envd.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.RawConnection;
import corral.envd.trial.WithDaemon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The forms of upload and download, by sections 2.8, 3.2 and 3.3 of the E2B protocol. */
class TransferIT extends WithDaemon {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String[] TOKEN = {"X-Access-Token", DaemonClient.TOKEN};
    private static final int LARGE = 300 << 20;
    /** More than this would mean that the content is held. */
    private static final long MOST_RESIDENT_KIB = 250 << 10;

    private static byte[] zipped(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            out.write(plain);
        }
        return bytes.toByteArray();
    }

    private static byte[] form(String disposition, byte[] content) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(("--b\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n").getBytes(UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n--b--\r\n".getBytes(UTF_8));
        return body.toByteArray();
    }

    private HttpResponse<InputStream> open(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(daemon().url() + path))
                .headers(TOKEN)
                .headers(headers)
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofInputStream());
    }

    @Test
    void compressedBodiesComeAndGo() throws IOException, InterruptedException {
        byte[] content = new byte[3_000_000];
        new Random(1).nextBytes(content);
        for (byte[] body : new byte[][] {zipped(content), zipped(form("name=\"file\"; filename=\"x\"", content))}) {
            String type = body.length == zipped(content).length
                    ? "application/octet-stream"
                    : "multipart/form-data; boundary=b";
            assertThat(asUser().post(
                                    asUser().files("zipped"),
                                    body,
                                    "Content-Type",
                                    type,
                                    "Content-Encoding",
                                    "gzip",
                                    TOKEN[0],
                                    TOKEN[1])
                            .status())
                    .isEqualTo(200);
            HttpResponse<InputStream> plain = open(asUser().files("zipped"), "Accept-Encoding", "identity");
            assertThat(plain.headers().firstValueAsLong("content-length")).hasValue(content.length);
            assertThat(plain.body().readAllBytes()).isEqualTo(content);
            HttpResponse<InputStream> packed = open(asUser().files("zipped"), "Accept-Encoding", "gzip");
            assertThat(packed.headers().firstValue("content-encoding")).contains("gzip");
            assertThat(packed.headers().firstValue("vary")).contains("Accept-Encoding");
            assertThat(new GZIPInputStream(packed.body()).readAllBytes()).isEqualTo(content);
        }
        assertThat(open(asUser().files("zipped"), "Accept-Encoding", "identity;q=0, br")
                        .statusCode())
                .isEqualTo(406);
        byte[] cut = zipped(content);
        assertThat(asUser().post(
                                asUser().files("cut"),
                                java.util.Arrays.copyOf(cut, cut.length / 2),
                                "Content-Type",
                                "application/octet-stream",
                                "Content-Encoding",
                                "gzip",
                                TOKEN[0],
                                TOKEN[1])
                        .status())
                .isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "user"})
    void signedAddressesOpenWhatWasSignedAndNothingElse(String user) throws Exception {
        String path = "signed ü.txt";
        long later = System.currentTimeMillis() / 1000 + 1000;
        String write = signature(path, "write", user, "");
        byte[] body = form("name=\"file\"", "by address".getBytes(UTF_8));
        String type = "multipart/form-data; boundary=b";
        assertThat(asUser().post(address(path, user, write, ""), body, "Content-Type", type)
                        .status())
                .isEqualTo(200);
        assertThat(asUser().post(address(path, user, signature(path, "read", user, ""), ""), body, "Content-Type", type)
                        .status())
                .isEqualTo(401);
        String read = signature(path, "read", user, "");
        assertThat(asUser().get(address(path, user, read, "")).body()).isEqualTo("by address");
        assertThat(asUser().get(address("other.txt", user, read, "")).body())
                .isEqualTo("{\"code\":401,\"message\":\"invalid signature\"}");
        assertThat(asUser().get(address(path, user.equals("root") ? "user" : "root", read, ""))
                        .status())
                .isEqualTo(401);
        String expiring = signature(path, "read", user, Long.toString(later));
        assertThat(asUser().get(address(path, user, expiring, Long.toString(later)))
                        .status())
                .isEqualTo(200);
        assertThat(asUser().get(address(path, user, expiring, Long.toString(later + 1)))
                        .status())
                .isEqualTo(401);
        for (String past : new String[] {"0", "-5", Long.toString(later - 2000)}) {
            assertThat(asUser().get(address(path, user, signature(path, "read", user, past), past))
                            .body())
                    .isEqualTo("{\"code\":401,\"message\":\"signature is already expired\"}");
        }
        assertThat(asUser().get(address(path, user, read, ""), "X-Access-Token", "wrong")
                        .body())
                .isEqualTo("{\"code\":401,\"message\":\"access token present in header but does not match\"}");
    }

    private static String address(String path, String user, String signature, String expiration) {
        return "/files?path=" + URLEncoder.encode(path, UTF_8) + "&username=" + user + "&signature="
                + URLEncoder.encode(signature, UTF_8)
                + (expiration.isEmpty() ? "" : "&signature_expiration=" + expiration);
    }

    private static String signature(String path, String operation, String user, String expiration)
            throws NoSuchAlgorithmException {
        String text = String.join(":", path, operation, user, DaemonClient.TOKEN)
                + (expiration.isEmpty() ? "" : ":" + expiration);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
        return "v1_" + Base64.getEncoder().withoutPadding().encodeToString(hash);
    }

    @Test
    void whatIsOverwrittenKeepsItsModeAndChangesItsOwner() throws IOException, InterruptedException {
        asUser().upload("over", "a long first content".getBytes(UTF_8));
        asUser().sh("chmod 640 ~/over");
        asUser().upload("over", "short".getBytes(UTF_8));
        assertThat(asUser().sh("cat ~/over; stat -c ' %a %U' ~/over").stdout()).isEqualTo("short 640 user\n");
        asRoot().upload("/home/user/over", "of root".getBytes(UTF_8));
        assertThat(asRoot().sh("cat /home/user/over; stat -c ' %a %U' /home/user/over")
                        .stdout())
                .isEqualTo("of root 640 root\n");
        assertThat(asUser().upload("/home", new byte[1]).body()).contains("\"code\":400", "is a directory");
    }

    @Test
    void metadataIsReplacedByEachUpload() throws IOException, InterruptedException {
        String file = "/srv/with-metadata";
        DaemonClient.Answer answer = asUser().post(
                        asUser().files(file),
                        new byte[1],
                        "Content-Type",
                        "application/octet-stream",
                        "X-Metadata-Some-Key",
                        "a value",
                        "x-metadata-b",
                        "2",
                        TOKEN[0],
                        TOKEN[1]);
        assertThat(answer.body())
                .isEqualTo(
                        "[{\"name\":\"with-metadata\",\"path\":\"/srv/with-metadata\",\"type\":\"file\",\"metadata\":{\"b\":\"2\",\"some-key\":\"a value\"}}]");
        String stat = "{\"path\":\"" + file + "\"}";
        assertThat(asUser().unary("filesystem.Filesystem/Stat", stat).body())
                .contains("\"metadata\":{\"b\":\"2\",\"some-key\":\"a value\"}");
        assertThat(asUser().unary(
                                "filesystem.Filesystem/Move",
                                "{\"source\":\"" + file + "\",\"destination\":\"" + file + "-2\"}")
                        .body())
                .contains("\"some-key\":\"a value\"");
        assertThat(asUser().upload(file + "-2", new byte[1]).body()).doesNotContain("metadata\":");
        assertThat(asUser().unary("filesystem.Filesystem/Stat", stat.replace("metadata", "metadata-2"))
                        .body())
                .doesNotContain("\"metadata\":");
        assertThat(asUser().post(
                                asUser().files(file),
                                new byte[1],
                                "Content-Type",
                                "application/octet-stream",
                                "X-Metadata-K",
                                "x".repeat(4097),
                                TOKEN[0],
                                TOKEN[1])
                        .status())
                .isEqualTo(400);
        asUser().sh("rm -f " + file + "-2");
    }

    @Test
    void largeFilesStreamInConstantMemory() throws IOException, InterruptedException {
        HttpRequest upload = HttpRequest.newBuilder(URI.create(daemon().url() + asUser().files("/srv/large")))
                .headers(TOKEN)
                .header("Content-Type", "application/octet-stream")
                .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new Pattern(LARGE)))
                .build();
        try {
            assertThat(HTTP.send(upload, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(200);
            assertThat(asUser().sh("stat -c %s /srv/large").stdout()).isEqualTo(LARGE + "\n");
            HttpResponse<InputStream> down = open(asUser().files("/srv/large"), "Accept-Encoding", "identity");
            try (InputStream expected = new Pattern(LARGE);
                    InputStream body = down.body()) {
                byte[] chunk = body.readNBytes(1 << 20);
                while (chunk.length > 0) {
                    assertThat(java.util.Arrays.equals(chunk, expected.readNBytes(chunk.length)))
                            .isTrue();
                    chunk = body.readNBytes(1 << 20);
                }
                assertThat(expected.read()).isNegative();
            }
            HttpResponse<InputStream> packed = open(asUser().files("/srv/large"), "Accept-Encoding", "gzip");
            try (InputStream body = new GZIPInputStream(packed.body())) {
                assertThat(body.skip(LARGE)).isEqualTo(LARGE);
            }
            assertThat(daemon().residentKib()).isLessThan(MOST_RESIDENT_KIB);
        } finally {
            asUser().sh("rm -f /srv/large");
        }
    }

    /** Bytes that differ from place to place, without being held. */
    private static final class Pattern extends InputStream {
        private final long size;
        private long at;

        Pattern(long size) {
            this.size = size;
        }

        @Override
        public int read() {
            return at < size ? (int) (((at++ * 31) >> 7) & 0xff) : -1;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            if (length > 0 && at >= size) {
                return -1;
            }
            int count = (int) Math.min(length, size - at);
            for (int i = 0; i < count; i++) {
                bytes[offset + i] = (byte) ((at++ * 31) >> 7);
            }
            return count;
        }
    }

    @Test
    void callersThatGoAwayLeaveNothingOpen() throws IOException, InterruptedException {
        asUser().sh("truncate -s 200M ~/holes");
        long before = daemon().openFiles();
        for (int i = 0; i < 30; i++) {
            try (RawConnection connection = RawConnection.to(daemon())) {
                connection.say("GET " + asUser().files("holes") + " HTTP/1.1\r\nHost: x\r\nX-Access-Token: "
                        + DaemonClient.TOKEN + "\r\n\r\n");
                assertThat(connection.in().read()).isEqualTo('H');
            }
            try (RawConnection connection = RawConnection.to(daemon())) {
                connection.say("POST " + asUser().files("half") + " HTTP/1.1\r\nHost: x\r\nX-Access-Token: "
                        + DaemonClient.TOKEN
                        + "\r\nContent-Type: application/octet-stream\r\nContent-Length: 100\r\n\r\nhalf");
            }
        }
        for (int tried = 0; tried < 300 && daemon().openFiles() > before + 5; tried++) {
            TimeUnit.MILLISECONDS.sleep(100);
        }
        assertThat(daemon().openFiles()).isLessThanOrEqualTo(before + 5);
    }

    @Test
    void partsOfFilesAreAskedInEveryForm() throws IOException, InterruptedException {
        asUser().upload("digits", "0123456789".getBytes(UTF_8));
        for (String[] range : new String[][] {
            {"bytes=0-0", "206", "0", "bytes 0-0/10"},
            {"bytes=7-", "206", "789", "bytes 7-9/10"},
            {"bytes=-3", "206", "789", "bytes 7-9/10"},
            {"bytes=-30", "206", "0123456789", "bytes 0-9/10"},
            {"bytes=5-100", "206", "56789", "bytes 5-9/10"},
            {"lines=1-2", "200", "0123456789", ""},
        }) {
            DaemonClient.Answer answer = asUser().get(asUser().files("digits"), TOKEN[0], TOKEN[1], "Range", range[0]);
            assertThat(answer.status()).as(range[0]).isEqualTo(Integer.parseInt(range[1]));
            assertThat(answer.body()).as(range[0]).isEqualTo(range[2]);
            assertThat(answer.header("content-range")).as(range[0]).isEqualTo(range[3]);
        }
        DaemonClient.Answer beyond = asUser().get(asUser().files("digits"), TOKEN[0], TOKEN[1], "Range", "bytes=10-");
        assertThat(beyond.status()).isEqualTo(416);
        assertThat(beyond.header("content-range")).isEqualTo("bytes */10");
    }

    @Test
    void pathsAreReadAsTheProtocolSays() throws IOException, InterruptedException {
        asUser().sh("mkdir -p ~/named; echo content > ~/named/file");
        for (String path : new String[] {"named/file", "~/named/file", "/home/user/named/file", "./named//x/../file"}) {
            assertThat(asUser().download(path).body()).as(path).isEqualTo("content\n");
        }
        DaemonClient.Answer down = asUser().download("named/file");
        assertThat(down.header("content-type")).startsWith("text/plain");
        assertThat(down.header("last-modified")).endsWith("GMT");
        assertThat(asUser().download("").body()).contains("\"code\":400", "is a directory");
    }
}
