package corral.local.linux;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A file as a block device. It goes away by itself when the last user (the mount, or this handle) lets go of it. */
public final class LoopDevice implements AutoCloseable {
    private static final long LOOP_CTL_GET_FREE = 0x4C82;
    private static final long LOOP_CONFIGURE = 0x4C0A;
    private static final int LO_FLAGS_AUTOCLEAR = 4;
    private static final int ATTEMPTS = 32;
    private static final int CONFIG_BYTES = 304;
    private static final int FLAGS_AT = 8 + 52;
    private static final int NAME_AT = 8 + 56;
    private static final int NAME_BYTES = 63;

    private final long descriptor;
    private final String device;

    private LoopDevice(long descriptor, String device) {
        this.descriptor = descriptor;
        this.device = device;
    }

    public static LoopDevice attach(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            long backing = open(arena, file.toString());
            try {
                return attach(arena, file, backing);
            } finally {
                Libc.close(backing);
            }
        }
    }

    public String device() {
        return device;
    }

    /** Others may take the same free device first: then the next one is tried. */
    private static LoopDevice attach(Arena arena, Path file, long backing) throws IOException {
        long control = open(arena, "/dev/loop-control");
        try {
            NativeFailure lost = new NativeFailure("Finding a free loop device", Sys.EBUSY);
            for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
                long number = Libc.must("Asking for a loop device", Sys.IOCTL, control, LOOP_CTL_GET_FREE);
                String device = "/dev/loop" + number;
                long descriptor = open(arena, device);
                long result = Libc.call(
                        Sys.IOCTL,
                        descriptor,
                        LOOP_CONFIGURE,
                        configuration(arena, file, backing).address());
                if (result >= 0) {
                    return new LoopDevice(descriptor, device);
                }
                Libc.close(descriptor);
                lost = new NativeFailure("Setting up a loop device", (int) -result);
                if (result != -Sys.EBUSY) {
                    throw lost;
                }
            }
            throw lost;
        } finally {
            Libc.close(control);
        }
    }

    private static MemorySegment configuration(Arena arena, Path file, long backing) {
        MemorySegment configuration = arena.allocate(CONFIG_BYTES, 8);
        configuration.set(ValueLayout.JAVA_INT, 0, (int) backing);
        configuration.set(ValueLayout.JAVA_INT, FLAGS_AT, LO_FLAGS_AUTOCLEAR);
        byte[] name = file.toString().getBytes(StandardCharsets.UTF_8);
        int length = Math.min(name.length, NAME_BYTES);
        MemorySegment.copy(name, 0, configuration, ValueLayout.JAVA_BYTE, NAME_AT, length);
        return configuration;
    }

    private static long open(Arena arena, String path) throws IOException {
        return Libc.must("Opening " + path, Sys.OPEN, Libc.text(arena, path), Sys.O_RDWR | Sys.O_CLOEXEC);
    }

    @Override
    public void close() {
        Libc.close(descriptor);
    }
}
