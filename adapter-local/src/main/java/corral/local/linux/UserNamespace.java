package corral.local.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;

/** An open user namespace, made by a process that may end as soon as this is open. */
public final class UserNamespace implements AutoCloseable {
    private final long descriptor;

    private UserNamespace(long descriptor) {
        this.descriptor = descriptor;
    }

    /** Gives the new user namespace of a process its range, and opens it. */
    public static UserNamespace of(long pid, UserRange range) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String map = "0 " + range.first() + " " + range.size() + "\n";
        Files.writeString(process.resolve("uid_map"), map);
        Files.writeString(process.resolve("gid_map"), map);
        try (Arena arena = Arena.ofConfined()) {
            return new UserNamespace(Libc.must(
                    "Opening a user namespace",
                    Sys.OPEN,
                    Libc.text(arena, process.resolve("ns/user").toString()),
                    Sys.O_RDONLY | Sys.O_CLOEXEC));
        }
    }

    long descriptor() {
        return descriptor;
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
