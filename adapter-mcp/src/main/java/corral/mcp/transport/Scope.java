package corral.mcp.transport;

/** What a caller may do; each contains nothing of the others. */
public enum Scope {
    READ("sandbox:read"),
    EXEC("sandbox:exec"),
    ADMIN("sandbox:admin");

    private final String wireName;

    Scope(String wireName) {
        this.wireName = wireName;
    }

    /** As tokens and challenges name it. */
    public String wireName() {
        return wireName;
    }
}
