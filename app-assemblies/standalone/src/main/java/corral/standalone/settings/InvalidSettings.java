package corral.standalone.settings;

/** The process cannot start with what was set; the message is a sentence that names the setting and says what is wanted. */
public final class InvalidSettings extends RuntimeException {
    private static final long serialVersionUID = 1L;

    InvalidSettings(String sentence) {
        super(sentence);
    }
}
