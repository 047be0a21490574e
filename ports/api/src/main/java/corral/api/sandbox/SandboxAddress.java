package corral.api.sandbox;

/** The IP address of a sandbox, in its textual form; its daemon listens on {@link #DAEMON_PORT} there. */
public record SandboxAddress(String ip) {
    /** The port of the in-sandbox daemon (E2B protocol). */
    public static final int DAEMON_PORT = 49983;

    public SandboxAddress {
        if (ip.isEmpty()) {
            throw new IllegalArgumentException("An address is not empty.");
        }
    }
}
