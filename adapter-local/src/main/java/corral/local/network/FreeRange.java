package corral.local.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Finds a private range that nobody on this machine uses. */
final class FreeRange {
    private static final Path ROUTES = Path.of("/proc/net/route");
    private static final Path RESOLVER = Path.of("/etc/resolv.conf");

    private FreeRange() {}

    /**
     * A range that overlaps none of those in use.
     *
     * @param seed where to begin, so that two installations seldom want the same
     */
    static Cidr choose(int seed, List<Cidr> used) throws IOException {
        List<Cidr> candidates = Stream.concat(
                        IntStream.range(64, 255).mapToObj(part -> Cidr.of("10." + part + ".0.0/16")),
                        IntStream.range(18, 32).mapToObj(part -> Cidr.of("172." + part + ".0.0/16")))
                .toList();
        for (int at = 0; at < candidates.size(); at++) {
            Cidr candidate = candidates.get(Math.floorMod(seed + at, candidates.size()));
            if (used.stream().noneMatch(candidate::overlaps)) {
                return candidate;
            }
        }
        throw new IOException(
                "No private network range is free on this machine; name one by the setting for the sandbox network.");
    }

    /** What this machine has routes to, the default route aside, and its name servers. */
    static List<Cidr> inUse() throws IOException {
        List<Cidr> used = new ArrayList<>(routes(Files.readAllLines(ROUTES)));
        if (Files.exists(RESOLVER)) {
            used.addAll(Resolvers.parse(Files.readAllLines(RESOLVER)).stream()
                    .map(Cidr::of)
                    .toList());
        }
        return used;
    }

    /** Reads lines of {@code /proc/net/route}: addresses and masks are hexadecimal, lowest byte first. */
    static List<Cidr> routes(List<String> lines) {
        return lines.stream()
                .skip(1)
                .map(line -> line.split("\\s+", -1))
                .filter(fields -> fields.length > 7)
                .map(fields -> new Cidr(number(fields[1]), Long.bitCount(number(fields[7]))))
                .filter(range -> range.prefix() > 0)
                .toList();
    }

    private static long number(String hexadecimal) {
        return Integer.toUnsignedLong(Integer.reverseBytes(HexFormat.fromHexDigits(hexadecimal)));
    }
}
