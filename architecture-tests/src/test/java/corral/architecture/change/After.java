package corral.architecture.change;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The same API, changed. */
public interface After {
    /** Something that users implement. */
    interface Port {
        Optional<String> kept(int number);

        @Nullable
        String nullable();

        void demanded();
    }

    /** A closed choice with another case. */
    sealed interface Choice {
        /** The first case. */
        record One(String text) implements After.Choice {}

        /** The second case. */
        record Two(String text) implements After.Choice {}
    }
}
