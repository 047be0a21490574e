package corral.envd.trial;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A daemon as a real process, the first one of namespaces of its own, with the users {@code root} and {@code user}. It needs root on Linux with
 * the tools of util-linux.
 */
public final class DaemonProcess implements AutoCloseable {
    private static final int TRIES = 600;

    private final Process process;
    private final Path scratch;
    private final String address;
    private final int port;

    private DaemonProcess(Process process, Path scratch, String address, int port) {
        this.process = process;
        this.scratch = scratch;
        this.address = address;
        this.port = port;
    }

    /** Starts a daemon at a loopback address that nobody else uses, and waits until it listens. */
    public static DaemonProcess start(int port) throws IOException, InterruptedException {
        return start(port, List.of());
    }

    /** Like {@link #start(int)}, with the daemon as the process that is said. */
    public static DaemonProcess start(int port, Standing standing) throws IOException, InterruptedException {
        return start(port, List.of(), standing);
    }

    /** Like {@link #start(int)}, with a command in front that runs the rest as its arguments. */
    public static DaemonProcess start(int port, List<String> around) throws IOException, InterruptedException {
        return start(port, around, Standing.FIRST);
    }

    /** With a command in front, and the daemon as the process that is said. */
    public static DaemonProcess start(int port, List<String> around, Standing standing)
            throws IOException, InterruptedException {
        return start(port, around, standing, List.of());
    }

    /** With further arguments for the daemon. */
    public static DaemonProcess start(int port, List<String> around, Standing standing, List<String> further)
            throws IOException, InterruptedException {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        String address = "127." + random.nextInt(1, 255) + "." + random.nextInt(256) + "." + random.nextInt(1, 255);
        Path scratch = Files.createTempDirectory("corral-daemon");
        List<String> command = new ArrayList<>(around);
        command.addAll(List.of("unshare", "--mount", "--propagation", "private"));
        command.addAll(
                List.of("--pid", "--fork", "--kill-child", "sh", resource("/trial/inside.sh"), scratch.toString()));
        if (standing == Standing.DETACHED) {
            command.addAll(List.of("sh", resource("/trial/second.sh")));
        }
        command.addAll(java());
        command.addAll(List.of("--address=" + address, "--port=" + port, "--run-folder=" + scratch.resolve("run")));
        command.addAll(further);
        if (standing == Standing.DETACHED) {
            command.add("--detach");
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(scratch.resolve("log").toFile())
                .start();
        DaemonProcess daemon = new DaemonProcess(process, scratch, address, port);
        daemon.awaitListener(port, scratch.resolve("log"));
        return daemon;
    }

    /** Waits until something listens at another port of the daemon too. */
    public void awaitListener(int other) throws IOException, InterruptedException {
        awaitListener(other, Path.of("/dev/null"));
    }

    private void awaitListener(int awaited, Path log) throws IOException, InterruptedException {
        for (int tried = 0; tried < TRIES; tried++) {
            try (Socket socket = new Socket(address, awaited)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException _) {
                if (!process.isAlive()) {
                    throw new IllegalStateException(
                            "The daemon ended; these tests need root and unshare. It said: " + Files.readString(log));
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        close();
        throw new IllegalStateException("The daemon did not listen in time.");
    }

    /** The command that runs a daemon from the classes under test. */
    public static List<String> java() {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-Xss256k",
                "-XX:-UsePerfData",
                "-Dsun.jnu.encoding=UTF-8",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .collect(Collectors.joining(":")),
                "corral.envd.daemon.Daemon");
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** The file of a test resource. */
    public static String resource(String name) {
        var url = DaemonProcess.class.getResource(name);
        if (url == null) {
            throw new IllegalArgumentException("There is no resource " + name);
        }
        return Path.of(url.getPath()).toString();
    }

    public String address() {
        return address;
    }

    public int port() {
        return port;
    }

    /** How much of the machine's memory the daemon holds, in KiB. */
    public long residentKib() throws IOException {
        String status = Files.readString(Path.of("/proc", Long.toString(pid()), "status"));
        String line = status.lines()
                .filter(one -> one.startsWith("VmRSS:"))
                .findFirst()
                .orElseThrow();
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
    }

    /** How many descriptors the daemon has open. */
    public long openFiles() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid()), "fd"))) {
            return open.count();
        }
    }

    /** The number of its process, as the machine sees it. */
    public long pid() throws IOException {
        for (ProcessHandle each : process.descendants().toList()) {
            if (Files.readString(Path.of("/proc", Long.toString(each.pid()), "comm"))
                    .startsWith("java")) {
                return each.pid();
            }
        }
        throw new IllegalStateException("The daemon does not run.");
    }

    public String url() {
        return "http://" + address + ":" + port;
    }

    /** Stops all its threads; its port stays. */
    public void hang() {
        signal("STOP");
    }

    private void signal(String name) {
        try {
            for (ProcessHandle child : process.descendants().toList()) {
                new ProcessBuilder("kill", "-" + name, Long.toString(child.pid()))
                        .start()
                        .waitFor();
            }
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        signal("KILL");
        process.destroyForcibly();
        try {
            process.waitFor();
            remove(scratch);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Removes a folder and what is in it. */
    public static void remove(Path folder) throws IOException {
        try (Stream<Path> found = Files.walk(folder)) {
            for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
