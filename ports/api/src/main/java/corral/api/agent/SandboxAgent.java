package corral.api.agent;

import corral.api.access.AccessToken;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.template.TemplateId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Driven port: the daemon inside a sandbox. */
public interface SandboxAgent {
    /**
     * Hands the sandbox to its owner: token, environment, clock. Succeeds any number of times for the same epoch and token; a daemon that was
     * initialised with another epoch refuses, unless it is told the token that it had, and a higher epoch: then it is a copy that gets an owner of its own.
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
     * @param inherited the token to which a daemon listens that was copied with the memory of another sandbox
     */
    record Initialisation(
            SandboxId id,
            TemplateId template,
            int epoch,
            AccessToken token,
            Map<String, String> env,
            Instant now,
            Optional<AccessToken> inherited) {
        public Initialisation(
                SandboxId id, TemplateId template, int epoch, AccessToken token, Map<String, String> env, Instant now) {
            this(id, template, epoch, token, env, now, Optional.empty());
        }

        public Initialisation {
            env = java.util.Collections.unmodifiableMap(new java.util.TreeMap<>(env));
        }

        @Override
        public String toString() {
            return "Initialisation[" + id + ", epoch " + epoch + "]";
        }
    }
}
