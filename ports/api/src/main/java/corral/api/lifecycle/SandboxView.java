package corral.api.lifecycle;

import corral.api.access.AccessToken;
import corral.api.sandbox.Cause;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.template.TemplateId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A sandbox as its owner sees it.
 *
 * @param id its id
 * @param template from what it was made
 * @param templateAliases other names of that template
 * @param state whether it runs
 * @param startedAt when this claim was made, in whole milliseconds; the same on every call
 * @param lifetime deadline and what happens then
 * @param metadata the owner's labels
 * @param resources what it may use
 * @param network what it may reach
 * @param paused why it is paused, while it is
 * @param token what opens its daemon; the same through pause and resume
 * @param trafficToken what opens its programs' ports when its traffic is not public; as long-lived as the other
 * @param kept what a paused one comes back with; empty while it runs or is being paused
 */
public record SandboxView(
        SandboxId id,
        TemplateId template,
        List<String> templateAliases,
        State state,
        Instant startedAt,
        Lifetime lifetime,
        Map<String, String> metadata,
        Resources resources,
        NetworkAccess network,
        Optional<Cause> paused,
        AccessToken token,
        Optional<AccessToken> trafficToken,
        Optional<Contents> kept) {
    /** One that runs, or is paused with its memory for a reason that is not known, and whose traffic is public. */
    public SandboxView(
            SandboxId id,
            TemplateId template,
            List<String> templateAliases,
            State state,
            Instant startedAt,
            Lifetime lifetime,
            Map<String, String> metadata,
            Resources resources,
            NetworkAccess network,
            AccessToken token) {
        this(
                id,
                template,
                templateAliases,
                state,
                startedAt,
                lifetime,
                metadata,
                resources,
                network,
                Optional.empty(),
                token,
                Optional.empty(),
                state == State.PAUSED ? Optional.of(Contents.MEMORY) : Optional.empty());
    }

    /** What the owner can tell apart. */
    public enum State {
        RUNNING,
        PAUSED
    }
}
