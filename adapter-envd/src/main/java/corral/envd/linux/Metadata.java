package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The extended attributes {@code user.e2b.*} of a file: what callers of the E2B protocol attach to it. Reading them opens nothing. */
public final class Metadata {
    private static final String PREFIX = "user.e2b.";
    private static final int MAX_LIST_BYTES = 64 << 10;
    private static final int MAX_VALUE_BYTES = 64 << 10;

    private Metadata() {}

    /** The attributes of the file behind a path; none where the file or its file system has none. */
    public static SortedMap<String, String> of(String path) {
        try (Arena arena = Arena.ofConfined()) {
            long name = Libc.text(arena, path);
            return read(arena, Sys.LISTXATTR, Sys.GETXATTR, name);
        }
    }

    /** Replaces the attributes of an open file; changes nothing where nothing differs. */
    public static void replace(NativeFile file, Map<String, String> wanted) throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            SortedMap<String, String> present = read(arena, Sys.FLISTXATTR, Sys.FGETXATTR, file.number());
            for (String key : present.keySet()) {
                if (!wanted.containsKey(key)) {
                    NativeException.check(
                            "removexattr",
                            Libc.syscall(Sys.FREMOVEXATTR, file.number(), Libc.text(arena, PREFIX + key)));
                }
            }
            for (Map.Entry<String, String> entry : wanted.entrySet()) {
                if (!entry.getValue().equals(present.get(entry.getKey()))) {
                    byte[] value = entry.getValue().getBytes(StandardCharsets.UTF_8);
                    MemorySegment bytes = arena.allocateFrom(ValueLayout.JAVA_BYTE, value);
                    NativeException.check(
                            "setxattr",
                            Libc.syscall(
                                    Sys.FSETXATTR,
                                    file.number(),
                                    Libc.text(arena, PREFIX + entry.getKey()),
                                    bytes.address(),
                                    value.length,
                                    0));
                }
            }
        }
    }

    private static SortedMap<String, String> read(Arena arena, int list, int get, long target) {
        SortedMap<String, String> attributes = new TreeMap<>();
        long size = Libc.syscall(list, target, 0, 0);
        if (size <= 0 || size > MAX_LIST_BYTES) {
            return attributes;
        }
        MemorySegment names = arena.allocate(size);
        long length = Libc.syscall(list, target, names.address(), size);
        if (length <= 0) {
            return attributes;
        }
        String all = new String(names.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
        for (String name : all.split("\0", -1)) {
            if (name.startsWith(PREFIX)) {
                MemorySegment value = arena.allocate(MAX_VALUE_BYTES);
                long count = Libc.syscall(get, target, Libc.text(arena, name), value.address(), MAX_VALUE_BYTES);
                if (count >= 0) {
                    byte[] bytes = value.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE);
                    attributes.put(name.substring(PREFIX.length()), new String(bytes, StandardCharsets.UTF_8));
                }
            }
        }
        return attributes;
    }
}
