package corral.envd.daemon;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Exercises a daemon once, while the bundle is built: the ahead-of-time cache keeps the classes that this loads and what it learns of the
 * methods. Answers are not judged; that is what tests are for.
 */
public final class Training {
    private static final String TOKEN = "X-Access-Token: training\r\n";
    private static final String USER = "Authorization: Basic cm9vdDo=\r\n";

    private final int port;

    private Training(int port) {
        this.port = port;
    }

    /** Starts a daemon at a free port of the loopback address, asks it what clients ask, and ends. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("corral-training");
        HttpServer server = Daemon.start(
                new DaemonSettings("127.0.0.1", 0, folder, Duration.ofMinutes(1), false, Optional.empty()));
        Training training = new Training(server.getAddress().getPort());
        training.get("/health", "");
        training.init();
        for (int round = 0; round < 3; round++) {
            training.files(folder);
            training.processes();
        }
        try (Stream<Path> made = Files.walk(folder)) {
            for (Path path : made.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
        System.exit(0);
    }

    private void init() throws IOException {
        post(
                "/init",
                "Content-Type: application/json\r\n",
                "{\"accessToken\":\"training\",\"envVars\":{\"A\":\"b\"},\"timestamp\":\"2026-01-01T00:00:00Z\",\"epoch\":1,\"sandboxId\":\"i\",\"templateId\":\"t\"}"
                        .getBytes(StandardCharsets.UTF_8));
    }

    private void files(Path folder) throws IOException {
        String body = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + folder
                + "/x.txt\"\r\nContent-Type: application/octet-stream\r\n\r\nhello\r\n--b--\r\n";
        post(
                "/files?username=root",
                TOKEN + "Content-Type: multipart/form-data; boundary=b\r\n",
                body.getBytes(StandardCharsets.UTF_8));
        post(
                "/files?username=root&path=" + folder + "/y.txt",
                TOKEN + "Content-Type: application/octet-stream\r\n",
                new byte[100_000]);
        get("/files?username=root&path=" + folder + "/y.txt", TOKEN);
        get("/files?username=root&path=" + folder + "/missing", TOKEN);
        unary("filesystem.Filesystem/Stat", "{\"path\":\"" + folder + "\"}");
        unary("filesystem.Filesystem/MakeDir", "{\"path\":\"" + folder + "/d/e\"}");
        unary("filesystem.Filesystem/ListDir", "{\"path\":\"" + folder + "\",\"depth\":2}");
        unary(
                "filesystem.Filesystem/Move",
                "{\"source\":\"" + folder + "/x.txt\",\"destination\":\"" + folder + "/z\"}");
        unary("filesystem.Filesystem/Remove", "{\"path\":\"" + folder + "/d\"}");
    }

    private void processes() throws IOException {
        unary("process.Process/List", "{}");
        stream(
                "{\"process\":{\"cmd\":\"/bin/sh\",\"args\":[\"-c\",\"echo a; echo b >&2\"],\"envs\":{\"X\":\"y\"}},\"stdin\":false}");
        stream("{\"process\":{\"cmd\":\"/bin/cat\",\"cwd\":\"/nowhere\"},\"tag\":\"t\"}");
        stream(
                "{\"process\":{\"cmd\":\"/bin/sh\",\"args\":[\"-c\",\"stty size\"]},\"pty\":{\"size\":{\"cols\":80,\"rows\":24}}}");
        unary("process.Process/SendSignal", "{\"process\":{\"pid\":1},\"signal\":\"SIGNAL_SIGKILL\"}");
    }

    private void unary(String method, String message) throws IOException {
        post(
                "/" + method,
                TOKEN + USER + "Content-Type: application/json\r\nConnect-Protocol-Version: 1\r\n",
                message.getBytes(StandardCharsets.UTF_8));
    }

    private void stream(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        post(
                "/process.Process/Start",
                TOKEN + USER + "Content-Type: application/connect+json\r\nConnect-Timeout-Ms: 10000\r\n",
                ByteBuffer.allocate(5 + bytes.length)
                        .put((byte) 0)
                        .putInt(bytes.length)
                        .put(bytes)
                        .array());
    }

    private void get(String path, String headers) throws IOException {
        exchange(
                "GET " + path + " HTTP/1.1\r\nHost: training\r\nConnection: close\r\n" + headers + "\r\n", new byte[0]);
    }

    private void post(String path, String headers, byte[] body) throws IOException {
        exchange(
                "POST " + path + " HTTP/1.1\r\nHost: training\r\nConnection: close\r\nContent-Length: " + body.length
                        + "\r\n" + headers + "\r\n",
                body);
    }

    private void exchange(String head, byte[] body) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            OutputStream out = socket.getOutputStream();
            out.write(head.getBytes(StandardCharsets.UTF_8));
            out.write(body);
            out.flush();
            InputStream in = socket.getInputStream();
            in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
