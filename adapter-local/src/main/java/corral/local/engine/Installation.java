package corral.local.engine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Where one installation keeps what. Everything that it makes on this machine carries its mark, a digest of its state directory, so that several
 * installations do not meet.
 *
 * @param state its state directory
 * @param mark seven hexadecimal digits
 */
record Installation(Path state, String mark) {
    private static final Path RUNNING = Path.of("/run/corral");

    /** Makes the directories; users of this machine cannot look into them. */
    static Installation prepare(Path directory, int rootInside) throws IOException {
        Files.createDirectories(directory);
        Path state = directory.toRealPath();
        Installation installation = new Installation(state, mark(state));
        Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rwx--x--x"));
        for (Path each : new Path[] {
            installation.sandboxes(), installation.snapshots(), installation.layers(), installation.roots()
        }) {
            Files.createDirectories(each);
            Files.setAttribute(each, "unix:gid", rootInside, LinkOption.NOFOLLOW_LINKS);
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx--x---"));
        }
        Files.createDirectories(installation.runtimeRoot());
        // programs in templates may be set-user-id: nobody on this machine is to reach them
        for (Path each : new Path[] {installation.templates(), installation.scratch()}) {
            Files.createDirectories(each);
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx------"));
        }
        for (Path each : new Path[] {RUNNING, installation.running(), installation.runtimeRoot()}) {
            Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx--x--x"));
        }
        return installation;
    }

    Path sandboxes() {
        return state.resolve("sandboxes");
    }

    Path snapshots() {
        return state.resolve("snapshots");
    }

    Path templates() {
        return state.resolve("templates");
    }

    /**
     * Where trees are mounted that root of a sandbox must be able to walk to while the OCI runtime sets it up; the state directory may lie where it
     * cannot.
     */
    Path roots() {
        return running().resolve("roots");
    }

    Path layers() {
        return running().resolve("layers");
    }

    Path scratch() {
        return state.resolve("scratch");
    }

    Path lock() {
        return state.resolve("engine.lock");
    }

    /** What all installations show each other. */
    static Path shown() {
        return RUNNING;
    }

    Path running() {
        return RUNNING.resolve(mark);
    }

    Path runtimeRoot() {
        return running().resolve("runtime");
    }

    String cgroup() {
        return "corral-" + mark;
    }

    String table() {
        return "corral_" + mark;
    }

    private static String mark(Path state) {
        try {
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(state.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, 7);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException(missing);
        }
    }
}
