package corral.envd.json;

/** What a caller sent is not JSON of the expected form; the message may be shown to the caller. */
public final class MalformedJson extends Exception {
    private static final long serialVersionUID = 1;

    public MalformedJson(String message) {
        super(message);
    }
}
