package corral.local.linux;

/**
 * The users of this machine that stand for the users inside sandboxes: root inside is {@code first} here, and so on.
 *
 * @param first at least 1000, so that nobody inside is anybody here
 * @param size how many users there are inside, at least 65536
 */
public record UserRange(int first, int size) {
    public static final UserRange DEFAULT = new UserRange(100_000, 65_536);

    public UserRange {
        if (first < 1000 || size < 65_536 || first > Integer.MAX_VALUE - size) {
            throw new IllegalArgumentException(
                    "The user range starts at 1000 or above and holds at least 65536 users.");
        }
    }
}
