package corral.local.snapshot;

import corral.local.command.Command;
import corral.local.oci.OciRuntime;
import corral.local.template.Trees;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/** Writes the processes of a container to a folder, and makes them again. */
public final class MemoryImages {
    private static final String DRAFT = ".draft";

    private final Criu criu;
    private final OciRuntime runtime;
    private final Duration deadline;

    public MemoryImages(Criu criu, OciRuntime runtime, Duration deadline) {
        this.criu = criu;
        this.runtime = runtime;
        this.deadline = deadline;
    }

    /** Writes the processes of a held container, which stay held; the folder appears when it is whole. */
    public void dump(String container, Path folder) throws IOException {
        Path draft = draft(folder);
        Path work = Files.createTempDirectory("corral-dump-");
        try {
            Files.createDirectory(draft);
            Command.run(
                            deadline,
                            criu.calling(runtime.arguments(
                                    "--criu",
                                    criu.command(),
                                    "checkpoint",
                                    "--leave-running",
                                    "--file-locks",
                                    "--empty-ns",
                                    "network",
                                    "--image-path",
                                    draft.toString(),
                                    "--work-path",
                                    work.toString(),
                                    container)))
                    .orThrow("Writing the memory of a sandbox");
            open(draft, Files.getAttribute(parent(folder), "unix:gid"));
            Files.move(draft, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failed) {
            Trees.delete(draft);
            throw new IOException(failed.getMessage() + " " + said(work.resolve("dump.log")), failed);
        } finally {
            Trees.delete(work);
        }
    }

    /** Makes the processes again in a new container; answers its process 1. */
    public long restore(String container, Path bundle, Path folder) throws IOException {
        Path work = Files.createTempDirectory("corral-restore-");
        Path pidFile = bundle.resolve("pid");
        Files.deleteIfExists(pidFile);
        try {
            Command.Result result = Command.runDetached(
                    deadline,
                    criu.calling(runtime.arguments(
                            "--criu",
                            criu.command(),
                            "restore",
                            "--detach",
                            "--file-locks",
                            "--empty-ns",
                            "network",
                            "--image-path",
                            folder.toString(),
                            "--work-path",
                            work.toString(),
                            "--bundle",
                            bundle.toString(),
                            "--pid-file",
                            pidFile.toString(),
                            container)),
                    bundle);
            new Command.Result(result.exit(), result.timedOut(), said(work.resolve("restore.log")))
                    .orThrow("Making the processes of a sandbox again");
            return Long.parseLong(Files.readString(pidFile).strip());
        } finally {
            Trees.delete(work);
        }
    }

    /** Waits until a folder of images is on the disk. */
    public static void force(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
                    channel.force(true);
                }
            }
        }
    }

    /** Removes a folder of images, whole or half-made. */
    public static void remove(Path folder) throws IOException {
        Trees.delete(folder);
        Trees.delete(draft(folder));
    }

    /** CRIU reads them with the rights of root inside the sandbox. */
    private static void open(Path folder, Object group) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path each : files.toList()) {
                Files.setAttribute(each, "unix:gid", group);
                Files.setPosixFilePermissions(
                        each, PosixFilePermissions.fromString(Files.isDirectory(each) ? "rwxr-x---" : "rw-r-----"));
            }
        }
    }

    private static Path draft(Path folder) {
        return folder.resolveSibling(folder.getFileName() + DRAFT);
    }

    private static Path parent(Path folder) {
        Path parent = folder.getParent();
        return parent == null ? Path.of("/") : parent;
    }

    /** The first thing of which CRIU complains that matters. */
    private static String said(Path log) {
        try (var lines = Files.lines(log, java.nio.charset.StandardCharsets.ISO_8859_1)) {
            List<String> errors = lines.filter(line -> line.contains("Error (") && !line.contains("RLIMIT_NOFILE"))
                    .limit(3)
                    .toList();
            return String.join(" ", errors);
        } catch (IOException | java.io.UncheckedIOException none) {
            return "";
        }
    }
}
