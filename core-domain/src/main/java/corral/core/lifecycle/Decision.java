package corral.core.lifecycle;

import corral.api.refusal.Refusal;
import java.util.List;

/** The answer to a command. */
public sealed interface Decision {
    /**
     * It may be done.
     *
     * @param events what happens, in order; none when it is so already
     * @param promise what must hold before it is reported
     */
    record Accepted(List<Event.Ordered> events, Promise promise) implements Decision {
        public Accepted {
            events = List.copyOf(events);
        }
    }

    /** It may not, for this reason. */
    record Refused(Refusal refusal) implements Decision {}
}
