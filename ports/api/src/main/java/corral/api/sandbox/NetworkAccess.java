package corral.api.sandbox;

/**
 * What a sandbox may reach.
 *
 * @param internet whether addresses outside the machine can be reached at all
 */
public record NetworkAccess(boolean internet) {
    public static final NetworkAccess OPEN = new NetworkAccess(true);
    public static final NetworkAccess CLOSED = new NetworkAccess(false);
}
