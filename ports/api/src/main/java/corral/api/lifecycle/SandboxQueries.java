package corral.api.lifecycle;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxId;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Driving port: what sandboxes a team has. */
public interface SandboxQueries {
    /** One sandbox, from the truth: what an earlier answer promised is found, on every replica. */
    Answer<SandboxView> get(Caller caller, SandboxId id);

    /** A page of the team's sandboxes, from memory. */
    Answer<Page> list(Caller caller, ListSandboxes query);

    /**
     * What to list.
     *
     * @param states none means all
     * @param metadata pairs that must all match
     * @param template id or alias; an unknown one matches nothing
     * @param startedAfter inclusive
     * @param newestFirst order by start, ties by id
     * @param limit 1 to 100
     * @param after where the page before ended
     */
    record ListSandboxes(
            Set<SandboxView.State> states,
            Map<String, String> metadata,
            Optional<String> template,
            Optional<Instant> startedAfter,
            boolean newestFirst,
            int limit,
            Optional<PageToken> after) {
        public ListSandboxes {
            states = states.isEmpty() ? EnumSet.allOf(SandboxView.State.class) : EnumSet.copyOf(states);
            metadata = new TreeMap<>(metadata);
        }

        public static final ListSandboxes ALL =
                new ListSandboxes(Set.of(), Map.of(), Optional.empty(), Optional.empty(), true, 100, Optional.empty());
    }

    /**
     * One page. It is shorter than it may be, or even empty, where so few sandboxes match that the search for them goes on with the next one.
     *
     * @param next set only while there is more to look at
     * @param totalRunning how many running sandboxes the team has in all
     */
    record Page(List<SandboxView> sandboxes, Optional<PageToken> next, int totalRunning) {
        public Page {
            sandboxes = List.copyOf(sandboxes);
        }
    }

    /** Where a page ended; opaque to callers, checked by the core. */
    record PageToken(String value) {}
}
