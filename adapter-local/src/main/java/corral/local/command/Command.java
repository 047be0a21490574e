package corral.local.command;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Runs a command of this machine. Its input is empty or a given text, its environment only a search path, its output is kept up to
 * {@value #MAX_OUTPUT} bytes, and at its deadline it is ended together with what it started.
 */
public final class Command {
    /** How much of the output is kept; the rest is read and dropped. */
    public static final int MAX_OUTPUT = 65_536;

    /** Where programs are searched. */
    public static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static final File NOTHING = new File("/dev/null");

    private Command() {}

    public static Result run(Duration deadline, List<String> arguments) throws IOException {
        return run(deadline, arguments, "");
    }

    /** Runs to the end; a command that was ended at its deadline has {@link Result#timedOut}. */
    public static Result run(Duration deadline, List<String> arguments, String input) throws IOException {
        ProcessBuilder builder = builder(arguments).redirectErrorStream(true);
        if (input.isEmpty()) {
            builder.redirectInput(NOTHING);
        }
        Process process = builder.start();
        StringBuilder output = new StringBuilder();
        Thread reader = Thread.ofVirtual().start(() -> output.append(read(process.getInputStream())));
        if (!input.isEmpty()) {
            try (OutputStream stream = process.getOutputStream()) {
                stream.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException closedEarly) {
                // it said why in its output and its exit code
            }
        }
        boolean timedOut = end(process, deadline);
        try {
            boolean drained = reader.join(Duration.ofSeconds(1));
            return new Result(timedOut ? -1 : process.exitValue(), timedOut, drained ? output.toString() : "");
        } catch (InterruptedException interrupted) {
            throw interrupted(interrupted);
        }
    }

    /** Runs a command whose descendants live on: no stream of it reaches them or waits for them. */
    public static Result runDetached(Duration deadline, List<String> arguments, Path directory) throws IOException {
        Process process = builder(arguments)
                .directory(directory.toFile())
                .redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(NOTHING)
                .start();
        boolean timedOut = end(process, deadline);
        return new Result(timedOut ? -1 : process.exitValue(), timedOut, "");
    }

    /** Starts a command that is ended by its caller. */
    public static Process background(List<String> arguments) throws IOException {
        return builder(arguments)
                .redirectInput(NOTHING)
                .redirectOutput(NOTHING)
                .redirectError(NOTHING)
                .start();
    }

    private static ProcessBuilder builder(List<String> arguments) {
        List<String> found = new ArrayList<>(arguments);
        found.set(0, located(arguments.getFirst()));
        ProcessBuilder builder = new ProcessBuilder(found).directory(new File("/"));
        Map<String, String> environment = builder.environment();
        environment.clear();
        environment.put("PATH", PATH);
        environment.put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /** Where a command is on the path that its own environment has: this process's path may lead elsewhere, and is longer to walk. */
    private static String located(String name) {
        if (name.contains("/")) {
            return name;
        }
        for (String folder : PATH.split(":", -1)) {
            Path file = Path.of(folder, name);
            if (Files.isExecutable(file)) {
                return file.toString();
            }
        }
        return name;
    }

    /** Waits; at the deadline ends the process and all its descendants. Tells whether it had to. */
    private static boolean end(Process process, Duration deadline) throws IOException {
        try {
            if (process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
                return false;
            }
            List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
            all.forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
            process.waitFor(1, TimeUnit.SECONDS);
            return true;
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            throw interrupted(interrupted);
        }
    }

    private static InterruptedIOException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        InterruptedIOException failure = new InterruptedIOException("Interrupted while a command ran.");
        failure.initCause(cause);
        return failure;
    }

    private static String read(InputStream stream) {
        try (stream) {
            byte[] kept = stream.readNBytes(MAX_OUTPUT);
            stream.transferTo(OutputStream.nullOutputStream());
            return new String(kept, StandardCharsets.UTF_8);
        } catch (IOException ended) {
            return "";
        }
    }

    /**
     * How a command ended.
     *
     * @param exit its exit code; -1 when it was ended at its deadline
     * @param output what it printed on both streams, bounded
     */
    public record Result(int exit, boolean timedOut, String output) {
        public boolean succeeded() {
            return exit == 0;
        }

        /** Nothing when it succeeded; otherwise a sentence that names the step and what the command said last. */
        public Result orThrow(String step) throws IOException {
            if (timedOut) {
                throw new IOException(step + " did not end before its deadline.");
            }
            if (exit != 0) {
                String said = output.strip();
                String last = said.substring(said.lastIndexOf('\n') + 1);
                throw new IOException(step + " failed with code " + exit + (last.isEmpty() ? "." : ": " + last));
            }
            return this;
        }
    }
}
