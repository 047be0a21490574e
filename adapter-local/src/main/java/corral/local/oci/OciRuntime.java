package corral.local.oci;

import corral.local.command.Command;
import corral.local.template.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** The OCI runtime's command, with a directory of its own for what it remembers. */
public final class OciRuntime {
    private static final int MAX_LOG = 8192;
    /** Has no process or file elsewhere: of a container without processes and control group, only its notes are left. */
    private static final String KEEPS_ONLY_NOTES = "runc";

    private static final String HAS_ITS_OWN_KERNEL = "runsc";

    private final String command;
    private final Path root;
    private final Duration deadline;

    /**
     * @param command name or path of the runtime
     * @param root what it remembers; gone after a restart of the machine, as the containers are
     * @param deadline for each call
     */
    public OciRuntime(String command, Path root, Duration deadline) {
        this.command = command;
        this.root = root;
        this.deadline = deadline;
    }

    public Path root() {
        return root;
    }

    /** Makes a container and starts its process 1; answers that process. {@link NotExecutable} when there is no such program inside. */
    public long run(String name, Path bundle) throws IOException {
        Path pidFile = bundle.resolve("pid");
        Path log = bundle.resolve("runtime.log");
        Files.deleteIfExists(pidFile);
        Files.deleteIfExists(log);
        Command.Result result = Command.runDetached(
                deadline,
                arguments(
                        "--log",
                        log.toString(),
                        "run",
                        "--detach",
                        "--bundle",
                        bundle.toString(),
                        "--pid-file",
                        pidFile.toString(),
                        name),
                bundle);
        if (!result.succeeded()) {
            String said = said(log);
            if (said.contains("exec: ") || said.contains("executable file")) {
                throw new NotExecutable(said);
            }
            result = new Command.Result(result.exit(), result.timedOut(), said);
        }
        result.orThrow("Starting the container");
        return Long.parseLong(Files.readString(pidFile).strip());
    }

    /** Removes what the runtime knows of a container and ends what runs in it; nothing when it knows none. */
    public void delete(String name) throws IOException {
        if (Files.exists(root.resolve(name))) {
            Command.run(deadline, arguments("delete", "--force", name)).orThrow("Removing the container");
        }
    }

    /** Whether {@link #forget} does all of {@link #delete}, once the container's processes and its control group are gone. */
    public boolean keepsOnlyNotes() {
        Path file = Path.of(command).getFileName();
        return file != null && file.toString().equals(KEEPS_ONLY_NOTES);
    }

    /** Whether processes in its containers are processes of this machine's kernel; gVisor has a kernel of its own, with a {@code /proc} of its own. */
    public boolean usesThisKernel() {
        Path file = Path.of(command).getFileName();
        return file == null || !file.toString().equals(HAS_ITS_OWN_KERNEL);
    }

    /** Removes the runtime's own notes of a container of which nothing else is left; nothing when there are none. */
    public void forget(String name) throws IOException {
        Trees.delete(root.resolve(name));
    }

    /** The names of all containers that the runtime remembers. */
    public Set<String> names() throws IOException {
        Set<String> names = new TreeSet<>();
        try (var entries = Files.list(root)) {
            entries.forEach(entry -> names.add(entry.getFileName().toString()));
        } catch (NoSuchFileException none) {
            return Set.of();
        }
        return names;
    }

    /** What was to be process 1 cannot be executed inside. */
    public static final class NotExecutable extends IOException {
        private static final long serialVersionUID = 1;

        NotExecutable(String said) {
            super(said);
        }
    }

    /** The runtime's command with these arguments. */
    public List<String> arguments(String... more) {
        List<String> all = new ArrayList<>(List.of(command, "--root", root.toString()));
        all.addAll(List.of(more));
        return all;
    }

    private static String said(Path log) {
        try {
            String text = Files.readString(log);
            return text.substring(Math.max(0, text.length() - MAX_LOG));
        } catch (IOException none) {
            return "";
        }
    }
}
