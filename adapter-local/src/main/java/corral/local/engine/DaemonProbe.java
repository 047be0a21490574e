package corral.local.engine;

import corral.api.sandbox.SandboxAddress;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits until the daemon in a sandbox answers {@code GET /health} with a success. */
final class DaemonProbe {
    private static final Duration STEP = Duration.ofMillis(4);
    /** Longer than the way to a sandbox ever takes; what is lost while its device is new is sent again. */
    private static final int CONNECT_MILLISECONDS = 25;

    private static final int ANSWER_MILLISECONDS = 2000;
    private static final int STATUS_BYTES = 12;

    private DaemonProbe() {}

    /** How the wait ended. */
    enum Outcome {
        ANSWERS,
        ENDED,
        SILENT
    }

    /** @param alive whether there is still somebody who could answer */
    static Outcome await(String address, Duration deadline, BooleanSupplier alive) throws IOException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!answers(address)) {
            if (!alive.getAsBoolean()) {
                return Outcome.ENDED;
            }
            if (System.nanoTime() - end > 0) {
                return Outcome.SILENT;
            }
            Waits.pause(STEP);
        }
        return Outcome.ANSWERS;
    }

    private static boolean answers(String address) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(address, SandboxAddress.DAEMON_PORT), CONNECT_MILLISECONDS);
            socket.setSoTimeout(ANSWER_MILLISECONDS);
            socket.getOutputStream()
                    .write(("GET /health HTTP/1.1\r\nHost: " + address + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            InputStream answer = socket.getInputStream();
            String status = new String(answer.readNBytes(STATUS_BYTES), StandardCharsets.US_ASCII);
            return status.matches("HTTP/1\\.[01] 2\\d\\d");
        } catch (IOException notYet) {
            return false;
        }
    }
}
