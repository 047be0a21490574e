package corral.envd.daemon;

import corral.envd.linux.Detached;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Starts the daemon in the background, as the hook of a container does that cannot wait for it: this process ends when the daemon answers, and
 * needs no shell for that. The daemon inherits neither environment nor descriptors and reports where the container does.
 */
final class Detachment {
    private static final Duration START_PATIENCE = Duration.ofSeconds(30);
    private static final int POLL_MILLIS = 5;
    private static final int ANSWER_MILLIS = 1000;
    private static final String OUTPUT = "/proc/1/fd/1";

    /** Without a locale the runtime refuses names of files that are not ASCII. */
    private static final List<String> ENVIRONMENT = List.of("LC_ALL=C.UTF-8");

    private final InetSocketAddress address;

    Detachment(DaemonSettings settings) {
        InetSocketAddress listening = new InetSocketAddress(settings.address(), settings.port());
        boolean everywhere =
                listening.getAddress() != null && listening.getAddress().isAnyLocalAddress();
        this.address =
                everywhere ? new InetSocketAddress(InetAddress.getLoopbackAddress(), settings.port()) : listening;
    }

    /** @throws IOException when the daemon does not answer in time, or ends */
    void run() throws IOException, InterruptedException {
        Detached daemon = Detached.start(command(), ENVIRONMENT, OUTPUT);
        long deadline = System.nanoTime() + START_PATIENCE.toNanos();
        while (!daemon.hasEnded()) {
            if (answers()) {
                return;
            }
            if (System.nanoTime() - deadline > 0) {
                daemon.kill();
                throw new IOException("it did not answer for " + START_PATIENCE.toSeconds() + " s.");
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
        throw new IOException("it ended; the output of the container says why.");
    }

    /** The command line of this process, without the wish to detach. */
    private static List<String> command() throws IOException {
        String line = new String(Files.readAllBytes(Path.of("/proc/self/cmdline")), StandardCharsets.UTF_8);
        List<String> command =
                new ArrayList<>(List.of(line.substring(0, line.length() - 1).split("\0", -1)));
        command.remove(DaemonSettings.DETACH);
        return command;
    }

    private boolean answers() {
        try (Socket socket = new Socket()) {
            socket.connect(address, ANSWER_MILLIS);
            socket.setSoTimeout(ANSWER_MILLIS);
            socket.getOutputStream()
                    .write("GET /health HTTP/1.1\r\nHost: daemon\r\nConnection: close\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII));
            byte[] start = socket.getInputStream().readNBytes("HTTP/1.1 204".length());
            return new String(start, StandardCharsets.US_ASCII).equals("HTTP/1.1 204");
        } catch (IOException _) {
            return false;
        }
    }
}
