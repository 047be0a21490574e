package corral.api.agent;

import corral.api.access.AccessToken;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.template.TemplateId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** Driven port: the daemon inside a sandbox. */
public interface SandboxAgent {
    /**
     * Hands the sandbox to its owner: token, environment, clock. Succeeds any number of times for the same epoch and token; a daemon that was
     * initialised with another epoch refuses.
     */
    AgentOutcome initialise(SandboxAddress address, Initialisation initialisation, Duration atMost);

    /** Whether the daemon answers at all. */
    AgentOutcome health(SandboxAddress address, Duration atMost);

    /**
     * What the daemon is told.
     *
     * @param id shown inside as {@code E2B_SANDBOX_ID}
     * @param template shown inside as {@code E2B_TEMPLATE_ID}
     * @param epoch of the token
     * @param token what callers must present
     * @param env for every process, below what a caller gives for one process
     * @param now for the sandbox's clock-dependent state
     */
    record Initialisation(
            SandboxId id, TemplateId template, int epoch, AccessToken token, Map<String, String> env, Instant now) {
        public Initialisation {
            env = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(env));
        }

        @Override
        public String toString() {
            return "Initialisation[" + id + ", epoch " + epoch + "]";
        }
    }
}
