package corral.envd.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.connect.ConnectHandler;
import corral.envd.connect.Envelope;
import corral.envd.trial.DaemonClient;
import corral.envd.trial.RawConnection;
import corral.envd.trial.WithDaemon;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What hostile or broken callers send is refused in the documented way, within bounds, and hurts nobody else. */
class BadInputIT extends WithDaemon {
    private static final String STREAM = "application/connect+json";
    private static final String UNARY = "application/json";
    private static final String AUTHORISED = "X-Access-Token: " + DaemonClient.TOKEN + "\r\n";
    private static final String SLEEP = "{\"process\":{\"cmd\":\"sleep\",\"args\":[\"300\"]},\"stdin\":false}";
    /** The daemon's heap has 192 MiB; the rest is the runtime, its threads and buffers. */
    private static final long MOST_RESIDENT_KIB = 350 << 10;

    @AfterEach
    void othersAreStillServed() throws IOException, InterruptedException {
        assertThat(asUser().get("/health").status()).isEqualTo(204);
        assertThat(asUser().sh("echo served").stdout()).isEqualTo("served\n");
        assertThat(daemon().residentKib()).isLessThan(MOST_RESIDENT_KIB);
    }

    private DaemonClient.Answer post(String method, byte[] body, String... headers)
            throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(headers));
        all.addAll(List.of("X-Access-Token", DaemonClient.TOKEN));
        return asUser().post("/" + method, body, all.toArray(String[]::new));
    }

    private static byte[] bytes(String characters) {
        return characters.getBytes(ISO_8859_1);
    }

    private static byte[] zipped(byte[] plain, int times) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < times; i++) {
                out.write(plain);
            }
        }
        return bytes.toByteArray();
    }

    @Test
    void brokenEnvelopesAreRefused() throws IOException, InterruptedException {
        for (String[] wrong : new String[][] {
            {"", "invalid_argument", "the request message is missing"},
            {"\0\0\0", "invalid_argument", "incomplete envelope"},
            {"\0\0\0\0\7{}", "invalid_argument", "incomplete envelope"},
            {"\0\u00ff\u00ff\u00ff\u00ff{}", "resource_exhausted", "larger than configured max"},
            {"\0\0@\0\1{}", "resource_exhausted", "larger than configured max"},
            {"\1\0\0\0\2{}", "invalid_argument", "without compression support"},
            {"\4\0\0\0\2{}", "invalid_argument", "invalid envelope flags 4"},
            {"\0\0\0\0\2{]", "invalid_argument", "invalid JSON"},
            {"\0\0\0\0\6{\"a\":\u00ff", "invalid_argument", "invalid JSON"},
            {"\0\0\0\0\2[]", "invalid_argument", "not a JSON object"},
            {"\0\0\0\0\3{}x", "invalid_argument", "invalid JSON"},
            {"\0\0\0\3\u00e8" + "{\"a\":" + "[".repeat(995), "invalid_argument", "invalid JSON"},
            {"\0\0\0\0d{\"a\":" + "9".repeat(94) + "}", "invalid_argument", "invalid JSON"},
        }) {
            DaemonClient.Answer answer = post("process.Process/Start", bytes(wrong[0]), "Content-Type", STREAM);
            assertThat(answer.status()).as(wrong[0]).isEqualTo(200);
            assertThat(answer.body())
                    .as(wrong[0])
                    .contains("\"code\":\"" + wrong[1] + "\"")
                    .contains(wrong[2]);
        }
    }

    @Test
    void otherCodecsAreToldWhichOneIsSpoken() throws IOException, InterruptedException {
        for (String method : List.of("process.Process/List", "process.Process/Start", "process.Process/StreamInput")) {
            String spoken = method.endsWith("List") ? UNARY : STREAM;
            for (String type : List.of(
                    "application/proto",
                    "application/connect+proto",
                    "application/grpc",
                    "application/grpc-web+json",
                    "text/plain",
                    spoken.equals(UNARY) ? STREAM : UNARY)) {
                DaemonClient.Answer answer = post(method, bytes("{}"), "Content-Type", type);
                assertThat(answer.status()).as(method + " " + type).isEqualTo(415);
                assertThat(answer.header("accept-post")).isEqualTo(spoken);
            }
        }
    }

    @Test
    void compressionIsNegotiatedAndBounded() throws IOException, InterruptedException {
        assertThat(post("process.Process/List", bytes("{}"), "Content-Type", UNARY, "Content-Encoding", "br")
                        .body())
                .isEqualTo(
                        "{\"code\":\"unimplemented\",\"message\":\"unknown compression \\\"br\\\": supported encodings are gzip\"}");
        byte[] message = new Envelope(0, bytes("{}")).bytes();
        assertThat(post("process.Process/Start", message, "Content-Type", STREAM, "Connect-Content-Encoding", "zstd")
                        .body())
                .contains("\"code\":\"unimplemented\"");
        assertThat(post(
                                "process.Process/List",
                                zipped(bytes("{}"), 1),
                                "Content-Type",
                                UNARY,
                                "Content-Encoding",
                                "gzip")
                        .status())
                .isEqualTo(200);
        assertThat(post("process.Process/List", bytes("{}"), "Content-Type", UNARY, "Content-Encoding", "gzip")
                        .status())
                .isEqualTo(400);
        byte[] bomb = zipped(new byte[1 << 20], 200);
        DaemonClient.Answer unary =
                post("process.Process/List", bomb, "Content-Type", UNARY, "Content-Encoding", "gzip");
        assertThat(unary.status()).isEqualTo(429);
        byte[] inStream = new Envelope(Envelope.COMPRESSED, bomb).bytes();
        DaemonClient.Answer stream = post(
                "process.Process/Start",
                inStream,
                "Content-Type",
                STREAM,
                "Connect-Content-Encoding",
                "gzip",
                "Accept-Encoding",
                "gzip",
                "Connect-Accept-Encoding",
                "gzip");
        assertThat(stream.body()).contains("\"code\":\"resource_exhausted\"");
        assertThat(stream.header("connect-content-encoding")).isEmpty();
        assertThat(stream.header("content-encoding")).isEmpty();
    }

    @Test
    void headersOfTheProtocolAreChecked() throws IOException, InterruptedException {
        String[][] wrong = {
            {"Connect-Protocol-Version", "2"},
            {"Connect-Timeout-Ms", "soon"},
            {"Connect-Timeout-Ms", "12345678901"},
            {"Connect-Timeout-Ms", "-1"},
        };
        for (String[] header : wrong) {
            assertThat(post("process.Process/List", bytes("{}"), "Content-Type", UNARY, header[0], header[1])
                            .body())
                    .as(header[1])
                    .contains("\"code\":\"invalid_argument\"");
        }
        for (String odd : List.of("0", "-5", "1e9", "99999999999999999999")) {
            assertThat(post("process.Process/List", bytes("{}"), "Content-Type", UNARY, "Keepalive-Ping-Interval", odd)
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void messagesAreBounded() throws IOException, InterruptedException {
        byte[] large = ("{\"x\":\"" + "y".repeat(ConnectHandler.MAX_MESSAGE_BYTES) + "\"}").getBytes(UTF_8);
        assertThat(post("process.Process/List", large, "Content-Type", UNARY).status())
                .isEqualTo(429);
        assertThat(asUser().init(new String(new byte[3 << 20], UTF_8)).status()).isEqualTo(413);
        String arguments = "{\"process\":{\"cmd\":\"true\",\"args\":[\"" + "a".repeat(3 << 20) + "\"]}}";
        assertThat(DaemonClient.ran(asUser().start(arguments)).trailer())
                .contains("invalid_argument")
                .contains("argument list too long");
    }

    @Test
    void floodsOfHeadersEndTheConnection() throws IOException {
        for (String flood : List.of(
                "GET /health HTTP/1.1\r\n" + "X: y\r\n".repeat(50_000),
                "GET /health HTTP/1.1\r\nX: " + "y".repeat(2 << 20),
                "GET /" + "y".repeat(2 << 20),
                "y".repeat(2 << 20),
                "\r\n".repeat(500_000))) {
            try (RawConnection connection = RawConnection.to(daemon())) {
                String said =
                        connection.say(flood).say(" HTTP/1.1\r\n\r\n").finish().all();
                assertThat(said).doesNotContain(" 200 ", " 204 ").hasSizeLessThan(1000);
            }
        }
    }

    @Test
    void nonsenseInTheRequestIsRefused() throws IOException {
        for (String wrong : List.of(
                "GET\r\n\r\n",
                "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET http://[ HTTP/1.1\r\n\r\n",
                "POST /files?path=x HTTP/1.1\r\n" + AUTHORISED + "Content-Length: -1\r\n\r\n",
                "POST /files?path=x HTTP/1.1\r\n" + AUTHORISED + "Content-Length: 99999999999999999999\r\n\r\n",
                "POST /files?path=x HTTP/1.1\r\n" + AUTHORISED
                        + "Content-Type: application/octet-stream\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n")) {
            try (RawConnection connection = RawConnection.to(daemon())) {
                assertThat(connection.say(wrong).finish().all()).as(wrong).doesNotContain(" 200 ", " 204 ");
            }
        }
    }

    @Test
    void connectionsMeetABoundAndTheOthersAreServed() throws IOException, InterruptedException {
        List<RawConnection> connections = new ArrayList<>();
        try {
            String half = "POST /files?path=x HTTP/1.1\r\nHost: ";
            for (int i = 0; i < Daemon.MAX_CONNECTIONS - 300; i++) {
                connections.add(RawConnection.to(daemon()).say(half));
            }
            othersAreStillServed();
            for (int i = 0; i < 500; i++) {
                connections.add(RawConnection.to(daemon()).say(half));
            }
            for (RawConnection beyond : connections.subList(connections.size() - 100, connections.size())) {
                assertThat(beyond.all()).isEmpty();
            }
        } finally {
            for (RawConnection connection : connections) {
                connection.close();
            }
        }
        untilServed();
    }

    /** Closed connections are noticed one after the other. */
    private void untilServed() throws InterruptedException {
        boolean served = false;
        for (int tried = 0; tried < 300 && !served; tried++) {
            try {
                served = asUser().get("/health").status() == 204;
            } catch (IOException _) {
                TimeUnit.MILLISECONDS.sleep(100);
            }
        }
        assertThat(served).isTrue();
    }

    @Test
    void streamsMeetABoundAndTheOthersAreServed() throws IOException, InterruptedException {
        List<RawConnection> listeners = new ArrayList<>();
        try (InputStream stream = asUser().start(SLEEP)) {
            long pid = DaemonClient.pid(stream);
            byte[] body = new Envelope(0, bytes("{\"process\":{\"pid\":" + pid + "}}")).bytes();
            String head = "POST /process.Process/Connect HTTP/1.1\r\nHost: x\r\nContent-Type: " + STREAM + "\r\n"
                    + AUTHORISED + "Content-Length: " + body.length + "\r\n\r\n";
            for (int i = 0; i < ConnectHandler.MAX_STREAMS - 20; i++) {
                listeners.add(RawConnection.to(daemon()).say(head).say(body));
            }
            for (RawConnection listener : listeners) {
                assertThat(listener.in().read()).isEqualTo('H');
            }
            othersAreStillServed();
            String refused = "";
            while (!refused.contains("error") && listeners.size() < ConnectHandler.MAX_STREAMS + 20) {
                RawConnection listener = RawConnection.to(daemon()).say(head).say(body);
                listeners.add(listener);
                refused = listener.upTo("}}");
            }
            assertThat(refused).contains("\"code\":\"resource_exhausted\"", "streams may be open at once");
            asUser().unary(
                            "process.Process/SendSignal",
                            "{\"process\":{\"pid\":" + pid + "},\"signal\":\"SIGNAL_SIGKILL\"}");
            assertThat(DaemonClient.ran(stream).end()).contains("signal: killed");
            assertThat(listeners.getFirst().upTo("signal: killed")).contains("signal: killed");
        } finally {
            for (RawConnection listener : listeners) {
                listener.close();
            }
        }
        untilServed();
    }

    @Test
    void aFloodOfProcessesMeetsABound() throws IOException, InterruptedException {
        List<Long> pids = new ArrayList<>();
        String refused = "";
        try {
            while (refused.isEmpty() && pids.size() < 1100) {
                try (InputStream stream = asUser().start(SLEEP)) {
                    String first = DaemonClient.next(stream).orElseThrow().text();
                    if (first.contains("\"start\"")) {
                        pids.add(Long.parseLong(first.replaceAll("[^0-9]", "")));
                    } else {
                        refused = first;
                    }
                }
            }
            assertThat(refused).contains("\"code\":\"resource_exhausted\"").contains("at most 1000 processes");
            assertThat(pids).hasSizeGreaterThan(900);
        } finally {
            for (long pid : pids) {
                asUser().unary(
                                "process.Process/SendSignal",
                                "{\"process\":{\"pid\":" + pid + "},\"signal\":\"SIGNAL_SIGKILL\"}");
            }
        }
    }

    @Test
    void pathsDoNotTrick() throws IOException, InterruptedException {
        asUser().sh(
                        "ln -s loop-b ~/loop-a; ln -s loop-a ~/loop-b; ln -s loop-d ~/loop-c; mkdir ~/loop-d; ln -s .. ~/loop-d/up");
        for (String path :
                List.of("a\\u0000b", "x/".repeat(3000), "y".repeat(300), "loop-a", "loop-a/x", "~bob/x", "~\\u0000")) {
            for (String method : List.of("Stat", "ListDir", "MakeDir", "CreateWatcher")) {
                DaemonClient.Answer answer =
                        asUser().unary("filesystem.Filesystem/" + method, "{\"path\":\"" + path + "\"}");
                if (!(method.equals("Stat") && path.equals("loop-a"))) { // a link may be looked at, wherever it leads
                    assertThat(answer.status()).as(method + " " + path).isEqualTo(400);
                }
            }
        }
        for (String path : List.of("a\0b", "x/".repeat(3000), "y".repeat(300), "loop-a", "loop-a/x", "~bob/x")) {
            assertThat(asUser().download(path).status()).as("download " + path).isEqualTo(400);
            assertThat(asUser().upload(path, new byte[1]).status())
                    .as("upload " + path)
                    .isEqualTo(400);
        }
        assertThat(asUser().download("../../../../../../etc/hostname").status()).isEqualTo(200);
        assertThat(asUser().download("../../../root/x").status()).isEqualTo(403);
        assertThat(asUser().upload("../../etc/new", new byte[1]).status()).isEqualTo(403);
        assertThat(asUser().unary("filesystem.Filesystem/ListDir", "{\"path\":\"loop-d\",\"depth\":4000000000}")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void formsAreReadInBounds() throws IOException, InterruptedException {
        String type = "multipart/form-data; boundary=b";
        String part = "--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nx\r\n";
        String files = "files?username=user";
        for (String[] wrong : new String[][] {
            {"--b\r\nX: " + "y".repeat(17 << 10) + "\r\n\r\n", "head of a part is too large"},
            {"--b\r\nno colon\r\n\r\n", "malformed head"},
            {part.repeat(1000), "unexpected EOF"},
            {"y".repeat(1 << 20), "unexpected EOF"},
            {"--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nx\r\n--b--\r\n", "no file name"},
        }) {
            assertThat(post(files, bytes(wrong[0]), "Content-Type", type).body())
                    .contains("\"code\":400")
                    .contains(wrong[1]);
        }
        assertThat(post(files, bytes(part.repeat(100_000) + "--b--"), "Content-Type", type)
                        .body())
                .isEqualTo("[]");
        assertThat(post(files, bytes(part), "Content-Type", "multipart/form-data")
                        .status())
                .isEqualTo(400);
        byte[] bomb = zipped(new byte[1 << 20], 50);
        assertThat(post(
                                files + "&path=/home/small/bomb",
                                bomb,
                                "Content-Type",
                                "application/octet-stream",
                                "Content-Encoding",
                                "gzip")
                        .status())
                .isEqualTo(507);
    }
}
