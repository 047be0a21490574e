package corral.standalone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The real process, started from the class path of the tests. */
final class StandaloneProcess {
    private static final long MINUTES = 3;
    private static final Path BUNDLE = Path.of("../agent-runtime/target/bundle");

    private final Process process;
    private final Path output;

    private StandaloneProcess(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    static StandaloneProcess launch(Path output, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("CORRAL_"));
        return new StandaloneProcess(builder.start(), output);
    }

    static String[] serving(Path state, int port, String pools) {
        return new String[] {
            "--state-dir=" + state, "--http-address=127.0.0.1:" + port, "--bundle=" + BUNDLE, "--pools=" + pools
        };
    }

    /** A port that is free now. */
    static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    String output() {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it has printed that; fails when it ends before. */
    StandaloneProcess until(String printed) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(MINUTES);
        while (!output().contains(printed)) {
            if (!process.isAlive() || System.nanoTime() - end > 0) {
                throw new AssertionError("It did not print '" + printed + "' but:\n" + output());
            }
            Thread.sleep(20);
        }
        return this;
    }

    /** Waits for its end, and gives its exit code. */
    int ended() throws InterruptedException {
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            throw new AssertionError("It did not end but printed:\n" + output());
        }
        return process.exitValue();
    }

    /** What a user does. */
    int terminate() throws InterruptedException {
        process.destroy();
        return ended();
    }

    void kill() throws InterruptedException {
        process.toHandle().destroyForcibly();
        ended();
    }
}
