package corral.k8s.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A running part of the control plane. It ends with this JVM, however that ends: its guard reads a pipe that only this JVM holds open. */
final class Part implements AutoCloseable {
    private static final String GUARD = "\"$@\" </dev/null & it=$!; read -r _; kill -9 $it; wait $it";

    private final String name;
    private final Path log;
    private final Process guard;

    private Part(String name, Path log, Process guard) {
        this.name = name;
        this.log = log;
        this.guard = guard;
    }

    static Part start(Path program, Path folder, List<String> arguments) throws IOException {
        String name = program.getFileName().toString();
        Path log = folder.resolve(name + ".log");
        var command = new ArrayList<>(List.of("/bin/sh", "-c", GUARD, "guard", program.toString()));
        command.addAll(arguments);
        Process guard = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        return new Part(name, log, guard);
    }

    /** For messages of tests that fail. */
    String lastLines() {
        try {
            List<String> lines = Files.readAllLines(log);
            return name + ":\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
        } catch (IOException e) {
            return name + ": " + e;
        }
    }

    @Override
    public void close() throws IOException {
        guard.getOutputStream().close();
        guard.onExit().join();
    }
}
