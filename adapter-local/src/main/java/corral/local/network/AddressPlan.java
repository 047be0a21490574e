package corral.local.network;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Which sandbox has which addresses. Each has four addresses of the range: the second is this machine's end, the third the sandbox's. The last
 * four are kept for name resolution.
 *
 * @param range the installation's own range, a /16 to /28
 * @param devicePrefix how the names of this installation's network devices begin, at most ten characters
 */
public record AddressPlan(Cidr range, String devicePrefix) {
    /** How the names of all network devices begin that Corral makes on this machine. */
    public static final String ANY_DEVICE = "crl";

    public AddressPlan {
        if (range.prefix() < 16 || range.prefix() > 28) {
            throw new IllegalArgumentException("The range of sandbox addresses is a /16 to a /28.");
        }
        if (!devicePrefix.startsWith(ANY_DEVICE) || devicePrefix.length() > 10) {
            throw new IllegalArgumentException(
                    "Device names begin with " + ANY_DEVICE + " and leave room for a number.");
        }
    }

    /** How many sandboxes have room. */
    public int slots() {
        return (int) (range.size() / 4 - 1);
    }

    public String gateway(int slot) {
        return range.at(checked(slot) * 4L + 1);
    }

    public String sandbox(int slot) {
        return range.at(checked(slot) * 4L + 2);
    }

    public String device(int slot) {
        return devicePrefix + checked(slot);
    }

    /** The hardware address of whoever has that address: both ends of a device know it from the start, so that nobody has to ask for it. */
    public String hardware(String address) {
        return Arrays.stream(address.split("\\.", -1))
                .map(number -> "%02x".formatted(Integer.parseInt(number)))
                .collect(Collectors.joining(":", "02:00:", ""));
    }

    /** Where sandboxes ask for names. */
    public String resolver() {
        return range.at(range.size() - 2);
    }

    private int checked(int slot) {
        if (slot < 0 || slot >= slots()) {
            throw new IllegalArgumentException("There is no address for sandbox number " + slot + ".");
        }
        return slot;
    }
}
