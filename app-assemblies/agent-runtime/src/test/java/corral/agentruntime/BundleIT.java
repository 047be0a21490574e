package corral.agentruntime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bundle starts where there is no Java, no C library and no shell but busybox. It needs root, unshare and apt-get. */
class BundleIT {
    private static final Path BUNDLE = Path.of("target", "bundle").toAbsolutePath();
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "corral", "busybox");
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int TRIES = 600;
    private static final Pattern OUTPUT = Pattern.compile("\"(?:stdout|stderr|pty)\":\"([^\"]*)\"");

    @TempDir
    private Path scratch;

    private @Nullable Process process;
    private String url = "";

    @AfterEach
    void end() throws InterruptedException {
        if (process != null) {
            List<ProcessHandle> inside = process.descendants().toList();
            inside.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            inside.forEach(each -> each.onExit().join());
            process.waitFor();
        }
    }

    @Test
    void itSaysHowItIsStartedAndWhatItIs() throws IOException {
        assertThat(Files.readAllLines(BUNDLE.resolve("argv")))
                .startsWith("/mnt/envd/lib/ld-linux-x86-64.so.2")
                .endsWith("corral.envd.daemon.Daemon")
                .contains("-XX:AOTCache=/mnt/envd/envd.aot");
        assertThat(Files.readString(BUNDLE.resolve("VERSION"))).matches("[0-9a-f]{16}\n");
    }

    @Test
    void everybodyMayReadItAndNobodyMayReadTheLoader() throws IOException {
        try (Stream<Path> files = Files.walk(BUNDLE)) {
            for (Path file : files.toList()) {
                boolean loader = file.endsWith("lib/ld-linux-x86-64.so.2");
                assertThat(Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ))
                        .as(file.toString())
                        .isEqualTo(!loader);
            }
        }
    }

    @Test
    void itRunsInAnImageThatHoldsOnlyBusybox() throws IOException, InterruptedException {
        start();

        assertThat(post(
                        "/init",
                        "{\"accessToken\":\"t\",\"epoch\":1,\"sandboxId\":\"ibare\",\"templateId\":\"base\"}"
                                .getBytes(UTF_8)))
                .isEqualTo(204);
        String said = run(
                "{\"process\":{\"cmd\":\"sh\",\"args\":[\"-c\",\"id -u; env; cat /run/e2b/.E2B_SANDBOX_ID; ls /proc/self/fd\"]},\"stdin\":false}");
        assertThat(said)
                .startsWith("1000\n")
                .contains("HOME=/home/user", "E2B_SANDBOX=true", "ibare")
                .doesNotContain("LD_", "JAVA")
                .endsWith("0\n1\n2\n3\n");
        assertThat(
                        run(
                                "{\"process\":{\"cmd\":\"stty\",\"args\":[\"size\"]},\"pty\":{\"size\":{\"cols\":90,\"rows\":20}}}"))
                .isEqualTo("20 90\r\n");
    }

    @Test
    void itsStorageCommandAsksAPluginWithWhatIsInTheBundle() throws IOException, InterruptedException {
        start();
        post("/init", "{\"accessToken\":\"t\",\"epoch\":1,\"defaultUser\":\"root\"}".getBytes(UTF_8));

        // volume v at /data; the socket is a file at which nobody listens
        String said = run(
                "{\"process\":{\"cmd\":\"sh\",\"args\":[\"-c\","
                        + "\"exec 2>/dev/null; busybox mkdir -p /tmp/shared /tmp/d && busybox touch /tmp/d/csi.sock; /mnt/envd/sandbox-runtime-storage mount -d d"
                        + " -m /tmp/shared --sockets /tmp -c CgF2IgUvZGF0YQ==; echo $?; ls -A /data /tmp/shared/d\"]},\"stdin\":false}");

        assertThat(said)
                .contains("the storage plugin at /tmp/d/csi.sock cannot be asked: java.net.ConnectException")
                .contains("}\n4\n/tmp/shared/d:\n")
                .endsWith("/tmp/shared/d:\n");
    }

    @Test
    void nobodyInsideEndsIt() throws IOException, InterruptedException {
        start();
        post("/init", "{\"accessToken\":\"t\",\"epoch\":1,\"defaultUser\":\"root\"}".getBytes(UTF_8));

        String said = run("{\"process\":{\"cmd\":\"sh\",\"args\":[\"-c\","
                + "\"for s in TERM HUP INT QUIT KILL STOP; do kill -$s 1; done; echo sent\"]},\"stdin\":false}");

        assertThat(said).isEqualTo("sent\n");
        assertThat(run("{\"process\":{\"cmd\":\"sh\",\"args\":[\"-c\",\"id -u\"]},\"stdin\":false}"))
                .isEqualTo("0\n");
    }

    @Test
    void itUsesItsAheadOfTimeCache() throws IOException, InterruptedException {
        Process started = start();
        long first = started.children().findFirst().orElseThrow().pid();

        assertThat(Files.readString(Path.of("/proc/" + first + "/maps"))).contains("/mnt/envd/envd.aot");
    }

    @Test
    void mostOfItsCacheIsSharedByAllSandboxes() throws IOException, InterruptedException {
        Process started = start();
        long first = started.children().findFirst().orElseThrow().pid();

        Cached cached = cached(first);
        assertThat(cached.resident()).isPositive();
        assertThat(cached.copied()).isLessThan(cached.resident() / 2);
    }

    /** KiB of the cache that a process has in memory, and how much of that it copied for itself. */
    private record Cached(long resident, long copied) {}

    private static Cached cached(long pid) throws IOException {
        long resident = 0;
        long copied = 0;
        boolean inside = false;
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/smaps"))) {
            if (line.matches("[0-9a-f]+-[0-9a-f]+ .*")) {
                inside = line.endsWith("/envd.aot");
            } else if (inside && line.startsWith("Rss:")) {
                resident += Long.parseLong(line.replaceAll("[^0-9]", ""));
            } else if (inside && line.startsWith("Anonymous:")) {
                copied += Long.parseLong(line.replaceAll("[^0-9]", ""));
            }
        }
        return new Cached(resident, copied);
    }

    private Process start() throws IOException, InterruptedException {
        Path root = Files.createDirectories(scratch.resolve("root"));
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        url = "http://127.0.0.1:" + port;
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private"));
        command.addAll(List.of("--pid", "--fork", "--kill-child", "sh", script(), root.toString()));
        command.addAll(List.of(busybox().toString(), BUNDLE.toString(), "--address=127.0.0.1", "--port=" + port));
        Path log = scratch.resolve("log");
        Process started = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        process = started;
        for (int tried = 0; tried < TRIES; tried++) {
            try {
                HttpRequest health =
                        HttpRequest.newBuilder(URI.create(url + "/health")).build();
                assertThat(HTTP.send(health, HttpResponse.BodyHandlers.discarding())
                                .statusCode())
                        .isEqualTo(204);
                return started;
            } catch (IOException _) {
                if (!started.isAlive()) {
                    throw new AssertionError(
                            "The daemon ended; this test needs root. It said: " + Files.readString(log));
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new AssertionError("The daemon did not answer. It said: " + Files.readString(log));
    }

    private static String script() {
        var script = BundleIT.class.getResource("/bare/busybox.sh");
        if (script == null) {
            throw new IllegalStateException("The script is not among the test resources.");
        }
        return Path.of(script.getPath()).toString();
    }

    private static Path busybox() throws IOException, InterruptedException {
        Path busybox = CACHE.resolve("root/bin/busybox");
        if (!Files.exists(busybox)) {
            Files.createDirectories(CACHE);
            String fetch =
                    "cd '" + CACHE + "' && apt-get download busybox-static && dpkg-deb -x busybox-static_*.deb root"
                            + " && if [ ! -e root/bin/busybox ]; then mkdir -p root/bin && cp root/usr/bin/busybox root/bin/; fi";
            int exit = new ProcessBuilder("sh", "-c", fetch).inheritIO().start().waitFor();
            assertThat(exit).as("fetching the Debian package busybox-static").isZero();
        }
        return busybox;
    }

    private int post(String path, byte[] body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + path))
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    /** Runs a program and gives all that it says. */
    private String run(String message) throws IOException, InterruptedException {
        byte[] bytes = message.getBytes(UTF_8);
        ByteBuffer envelope = ByteBuffer.allocate(5 + bytes.length);
        envelope.put((byte) 0).putInt(bytes.length).put(bytes);
        HttpRequest request = HttpRequest.newBuilder(URI.create(url + "/process.Process/Start"))
                .headers("Content-Type", "application/connect+json", "X-Access-Token", "t")
                .POST(HttpRequest.BodyPublishers.ofByteArray(envelope.array()))
                .build();
        String answer = HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
        StringBuilder said = new StringBuilder();
        Matcher output = OUTPUT.matcher(answer);
        while (output.find()) {
            said.append(new String(Base64.getDecoder().decode(output.group(1)), UTF_8));
        }
        return said.toString();
    }
}
