package corral.mcp.transport;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Tells who is calling. */
@FunctionalInterface
public interface Identity {
    /** Whose credential this is; nothing when none came. */
    Answer<Guest> of(Optional<String> credential);

    /**
     * Where a client learns how to get a token, for the challenge of a 401; nothing when API keys are the only way.
     */
    default Optional<String> metadataUrl() {
        return Optional.empty();
    }

    /**
     * Somebody who may enter.
     *
     * @param caller whose sandboxes are seen
     * @param scopes what may be done with them
     */
    record Guest(Caller caller, Set<Scope> scopes) {
        public Guest {
            scopes = scopes.isEmpty() ? EnumSet.noneOf(Scope.class) : EnumSet.copyOf(scopes);
        }
    }
}
