package corral.local.engine;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Steps that are all tried; the first failure is kept, the others are noted in it. */
final class Steps {
    private @Nullable IOException first;

    /** One step. */
    interface Step {
        void run() throws IOException;
    }

    void attempt(Step step) {
        try {
            step.run();
        } catch (IOException failed) {
            if (first == null) {
                first = failed;
            } else {
                first.addSuppressed(failed);
            }
        }
    }

    boolean failed() {
        return first != null;
    }

    void orThrow() throws IOException {
        if (first != null) {
            throw first;
        }
    }
}
