package corral.local.network;

import java.util.List;

/** The name servers in a {@code resolv.conf}. */
final class Resolvers {
    private static final int MAX = 3;

    private Resolvers() {}

    /** The IPv4 ones, in their order, at most three as in the C library. */
    static List<String> parse(List<String> lines) {
        return lines.stream()
                .map(String::strip)
                .filter(line -> line.startsWith("nameserver"))
                .map(line -> line.substring("nameserver".length()).strip())
                .filter(address -> address.matches("\\d{1,3}(\\.\\d{1,3}){3}"))
                .limit(MAX)
                .toList();
    }
}
