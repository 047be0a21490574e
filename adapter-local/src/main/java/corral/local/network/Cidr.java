package corral.local.network;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A range of IPv4 addresses.
 *
 * @param address its first address as a number
 * @param prefix how many leading bits are the same in all of it, 0 to 32
 */
public record Cidr(long address, int prefix) {
    private static final Pattern FORM =
            Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})(?:/(\\d{1,2}))?");

    public Cidr {
        if (prefix < 0 || prefix > 32) {
            throw new IllegalArgumentException("The prefix of an IPv4 range is 0 to 32.");
        }
        address &= mask(prefix);
    }

    /** Reads {@code 10.1.0.0/16}; without a prefix it is one address. */
    public static Cidr of(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("Not an IPv4 range, such as 10.1.0.0/16: " + text);
        }
        long address = 0;
        for (int group = 1; group <= 4; group++) {
            int part = Integer.parseInt(matcher.group(group));
            if (part > 255) {
                throw new IllegalArgumentException("Not an IPv4 range, such as 10.1.0.0/16: " + text);
            }
            address = (address << 8) | part;
        }
        return new Cidr(address, matcher.group(5) == null ? 32 : Integer.parseInt(matcher.group(5)));
    }

    public boolean overlaps(Cidr other) {
        long mask = mask(Math.min(prefix, other.prefix));
        return (address & mask) == (other.address & mask);
    }

    public long size() {
        return 1L << (32 - prefix);
    }

    /** One address of this range. */
    public String at(long offset) {
        if (offset < 0 || offset >= size()) {
            throw new IllegalArgumentException("The range has no address " + offset + ".");
        }
        return text(address + offset);
    }

    private static long mask(int prefix) {
        return (0xFFFF_FFFFL << (32 - prefix)) & 0xFFFF_FFFFL;
    }

    private static String text(long address) {
        return ((address >> 24) & 255) + "." + ((address >> 16) & 255) + "." + ((address >> 8) & 255) + "."
                + (address & 255);
    }

    @Override
    public String toString() {
        return text(address) + "/" + prefix;
    }
}
