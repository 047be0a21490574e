package corral.architecture.change;

import java.util.Optional;

/** An API. */
public interface Before {
    /** Something that users implement. */
    interface Port {
        Optional<String> kept(int number);

        String removed();

        String nullable();
    }

    /** A closed choice. */
    sealed interface Choice {
        /** The one case. */
        record One(String text) implements Before.Choice {}
    }

    /** A class with a secret. */
    final class Thing {
        private final int hidden = 1;

        int hidden() {
            return hidden;
        }
    }
}
