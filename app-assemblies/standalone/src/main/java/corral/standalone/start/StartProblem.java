package corral.standalone.start;

/** The process cannot go on; the message is a sentence that says what to do. */
public final class StartProblem extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartProblem(String sentence) {
        super(sentence);
    }

    public StartProblem(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
