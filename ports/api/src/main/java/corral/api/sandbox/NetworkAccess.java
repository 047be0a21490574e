package corral.api.sandbox;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a sandbox may reach, and how it is reached.
 *
 * @param internet whether addresses outside the machine can be reached at all
 * @param publicTraffic whether everybody may reach its programs' ports; otherwise only who has its traffic token. The daemon's port has a token of its own
 * @param maskedHost what its programs see as the host that was asked for, instead of the real one: a host with or without a port, in which
 *     {@code ${PORT}} stands for the port that was asked for; at most 255 characters
 */
public record NetworkAccess(boolean internet, boolean publicTraffic, Optional<String> maskedHost) {
    public static final NetworkAccess OPEN = new NetworkAccess(true);
    public static final NetworkAccess CLOSED = new NetworkAccess(false);

    private static final String PORT = "${PORT}";
    private static final int MAX_HOST = 255;
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._~\\[\\]:-]+");

    public NetworkAccess {
        if (maskedHost.filter(host -> !isMask(host)).isPresent()) {
            throw new IllegalArgumentException("A masked host is a host name, with or without a port.");
        }
    }

    /** Reached by everybody, under its own names. */
    public NetworkAccess(boolean internet) {
        this(internet, true, Optional.empty());
    }

    /** Whether a text can stand for the host that was asked for. */
    public static boolean isMask(String text) {
        return text.length() <= MAX_HOST
                && HOST.matcher(text.replace(PORT, "0")).matches();
    }

    /** The masked host for a request to a port. */
    public Optional<String> maskedHost(int port) {
        return maskedHost.map(host -> host.replace(PORT, Integer.toString(port)));
    }
}
