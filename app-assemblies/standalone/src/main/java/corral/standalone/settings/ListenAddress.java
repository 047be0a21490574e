package corral.standalone.settings;

/**
 * Where a listener is opened.
 *
 * @param host a name or an address, an IPv6 address in brackets
 * @param port 1 to 65535
 */
public record ListenAddress(String host, int port) {
    public ListenAddress {
        if (host.isEmpty() || port < 1 || port > 65_535) {
            throw new IllegalArgumentException("A listener has a host and a port from 1 to 65535.");
        }
    }

    static ListenAddress parse(String text) {
        int colon = text.lastIndexOf(':');
        if (colon < 1) {
            throw new IllegalArgumentException("An address is host:port.");
        }
        return new ListenAddress(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    /** The host as a client on this machine would name it. */
    public String reachableHost() {
        return switch (host) {
            case "0.0.0.0" -> "127.0.0.1";
            case "[::]" -> "[::1]";
            default -> host;
        };
    }

    @Override
    public String toString() {
        return host + ":" + port;
    }
}
