package corral.core.view;

import corral.api.lifecycle.SandboxView;
import corral.api.sandbox.Claim;
import corral.api.sandbox.SandboxRecord;
import corral.api.snapshot.Contents;
import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import corral.api.template.TemplateId;
import corral.core.access.Tokens;
import corral.core.lifecycle.Condition;
import corral.core.lifecycle.Lifecycle;
import corral.core.lifecycle.State;
import java.util.List;
import java.util.Optional;

/** Turns records into what their owners see. */
public final class Views {
    private final TemplateCatalog templates;
    private final Tokens tokens;

    public Views(TemplateCatalog templates, Tokens tokens) {
        this.templates = templates;
        this.tokens = tokens;
    }

    /** What the owner sees of a sandbox; empty for one that nobody may see. */
    public Optional<SandboxView> visible(SandboxRecord record) {
        return visibleState(record)
                .map(state -> view(record, record.desired().claim().orElseThrow(), state));
    }

    /** The view of a claimed sandbox of which the caller has just been promised something. */
    public SandboxView of(SandboxRecord record) {
        return view(
                record,
                record.desired().claim().orElseThrow(),
                visibleState(record).orElse(SandboxView.State.RUNNING));
    }

    /** Running or paused, as the owner sees it; empty for what is not listed. */
    public static Optional<SandboxView.State> visibleState(SandboxRecord record) {
        if (record.desired().claim().isEmpty()) {
            return Optional.empty();
        }
        return switch (Lifecycle.stateOf(record)) {
            case State.Running _ -> Optional.of(SandboxView.State.RUNNING);
            case State.Pausing _, State.Paused _, State.Resuming _, State.Upgrading _ ->
                Optional.of(SandboxView.State.PAUSED);
            case State.Requested _,
                    State.Starting _,
                    State.Recycling _,
                    State.Available _,
                    State.Failed _,
                    State.Terminating _,
                    State.Gone _ -> Optional.empty();
        };
    }

    private SandboxView view(SandboxRecord record, Claim claim, SandboxView.State state) {
        TemplateId template = record.desired().template().id();
        List<String> aliases =
                templates.find(template.value()).map(Template::aliases).orElse(List.of());
        return new SandboxView(
                record.id(),
                template,
                aliases,
                state,
                claim.claimedAt(),
                claim.lifetime(),
                claim.metadata(),
                record.desired().resources(),
                claim.network(),
                record.desired().cause().filter(_ -> state == SandboxView.State.PAUSED),
                tokens.token(record.id(), claim.token()),
                claim.network().publicTraffic()
                        ? Optional.empty()
                        : Optional.of(tokens.trafficToken(record.id(), claim.token())),
                Lifecycle.stateOf(record) instanceof State.Paused
                        ? Optional.of(
                                Condition.of(record.desired(), record.observed())
                                                .memoryless()
                                        ? Contents.FILES
                                        : Contents.MEMORY)
                        : Optional.empty());
    }
}
