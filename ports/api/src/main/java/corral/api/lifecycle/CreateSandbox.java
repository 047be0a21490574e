package corral.api.lifecycle;

import corral.api.sandbox.Claim;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A wish for a sandbox. The core checks its bounds ({@link Limits}) and refuses by name.
 *
 * @param template id or alias
 * @param timeout from now; empty means for ever
 * @param onTimeout what happens then
 * @param autoResume whether traffic wakes it after a pause
 * @param metadata the caller's labels
 * @param env for every process inside
 * @param network what it may reach
 * @param idempotency the caller's name for this request
 */
public record CreateSandbox(
        String template,
        Optional<Duration> timeout,
        OnTimeout onTimeout,
        boolean autoResume,
        Map<String, String> metadata,
        Map<String, String> env,
        NetworkAccess network,
        Optional<Claim.Idempotency> idempotency) {
    public CreateSandbox {
        metadata = Collections.unmodifiableMap(new TreeMap<>(metadata));
        env = Collections.unmodifiableMap(new TreeMap<>(env));
    }

    /** A sandbox of that template for that long, everything else as usual. */
    public static CreateSandbox of(String template, Duration timeout) {
        return new CreateSandbox(
                template,
                Optional.of(timeout),
                OnTimeout.KILL,
                false,
                Map.of(),
                Map.of(),
                NetworkAccess.OPEN,
                Optional.empty());
    }

    @Override
    public String toString() {
        return "CreateSandbox[" + template + ", " + timeout + "]";
    }
}
