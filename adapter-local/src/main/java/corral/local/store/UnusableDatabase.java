package corral.local.store;

/** The database cannot be opened; the message is a sentence for a person that says what to do. */
public final class UnusableDatabase extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnusableDatabase(String sentence, Throwable cause) {
        super(sentence, cause);
    }

    UnusableDatabase(String sentence) {
        super(sentence);
    }
}
