package corral.api.access;

/** What opens one sandbox's daemon. Never logged: its text form hides it. */
public record AccessToken(String value) {
    public AccessToken {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("A token is not empty.");
        }
    }

    @Override
    public String toString() {
        return "AccessToken[…]";
    }
}
