package corral.local.oci;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What programs inside may ask of the kernel: a list of what is allowed, kept beside this class. */
final class Seccomp {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    /** Every flag of clone that makes a namespace. */
    private static final long NEW_NAMESPACES = 0x7E02_0000L;

    private static final List<Integer> SOCKET_FAMILIES =
            List.of(1 /* unix */, 2 /* inet */, 10 /* inet6 */, 16 /* netlink */);
    private static final List<Long> PERSONALITIES = List.of(0L, 8L, 0x2_0000L, 0x2_0008L, 0xFFFF_FFFFL);

    private Seccomp() {}

    /** The {@code linux.seccomp} part of an OCI configuration. */
    static Map<String, Object> profile() {
        List<Map<String, Object>> rules = new ArrayList<>();
        rules.add(allow(allowed(), List.of()));
        rules.add(allow(List.of("clone"), List.of(argument(0, NEW_NAMESPACES, 0, "SCMP_CMP_MASKED_EQ"))));
        for (int family : SOCKET_FAMILIES) {
            rules.add(allow(List.of("socket"), List.of(argument(0, family, 0, "SCMP_CMP_EQ"))));
        }
        for (long personality : PERSONALITIES) {
            rules.add(allow(List.of("personality"), List.of(argument(0, personality, 0, "SCMP_CMP_EQ"))));
        }
        // its flags lie in memory where no filter can look; programs fall back to clone
        rules.add(Map.of("names", List.of("clone3"), "action", "SCMP_ACT_ERRNO", "errnoRet", ENOSYS));
        return Map.of(
                "defaultAction",
                "SCMP_ACT_ERRNO",
                "defaultErrnoRet",
                EPERM,
                "architectures",
                List.of("SCMP_ARCH_X86_64"),
                "syscalls",
                rules);
    }

    /** The names in the list. */
    static List<String> allowed() {
        try (InputStream list = Seccomp.class.getResourceAsStream("allowed-system-calls.txt")) {
            if (list == null) {
                throw new IllegalStateException("The list of allowed system calls is missing in this build.");
            }
            return new String(list.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static Map<String, Object> allow(List<String> names, List<Map<String, Object>> arguments) {
        return Map.of("names", names, "action", "SCMP_ACT_ALLOW", "args", arguments);
    }

    private static Map<String, Object> argument(int index, long value, long second, String operator) {
        return Map.of("index", index, "value", value, "valueTwo", second, "op", operator);
    }
}
