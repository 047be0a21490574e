package corral.local.engine;

import java.io.IOException;

/** What was started does not run: its template or its daemon is the cause, not the machine. */
final class WorkloadEnded extends IOException {
    private static final long serialVersionUID = 1;

    private final String sentence;

    WorkloadEnded(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
