package corral.standalone.command;

import corral.api.host.HostOutcome;
import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxId;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.TeamId;
import corral.api.template.Template;
import corral.api.template.TemplateId;
import corral.core.CorralCore;
import corral.local.engine.EngineSettings;
import corral.local.engine.LocalEngine;
import corral.local.linux.UserRange;
import corral.local.store.LocalStore;
import corral.local.template.ImportBounds;
import corral.local.template.TemplateDirectory;
import corral.local.template.TemplateImporter;
import corral.standalone.start.StartProblem;
import corral.standalone.start.StateDirectory;
import corral.standalone.start.SystemEntropy;
import corral.standalone.start.SystemTime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Works on the state directory itself, while no server does. */
public final class DirectOperator implements Operator {
    private final StateDirectory state;
    private final LocalStore store;
    private final Tenancy tenancy;
    private final EngineSettings settings;

    /** Owns the state directory from now on. */
    public DirectOperator(StateDirectory state, EngineSettings settings) {
        this.settings = settings;
        this.state = state;
        this.store = LocalStore.open(state.database());
        this.tenancy = CorralCore.tenancy(store.teams(), store.keys(), new SystemTime(), new SystemEntropy());
    }

    @Override
    public void addTeam(TeamId team, int maxSandboxes) {
        done(tenancy.addTeam(team, maxSandboxes));
    }

    @Override
    public NewKey issueKey(TeamId team, String name, Role role) {
        Tenancy.IssuedKey issued = done(tenancy.issueKey(team, name, role, Quotas.NONE));
        return new NewKey(issued.key().id(), issued.secret());
    }

    @Override
    public List<KnownKey> keys(TeamId team) {
        return done(tenancy.listKeys(team)).stream()
                .map(key -> new KnownKey(
                        key.id(),
                        key.name(),
                        key.role().name().toLowerCase(Locale.ROOT),
                        key.suffix(),
                        key.createdAt().toString()))
                .toList();
    }

    @Override
    public void revokeKey(TeamId team, String id) {
        done(tenancy.revokeKey(team, id));
    }

    @Override
    public int clearSandboxes() {
        try (LocalEngine engine = openEngine()) {
            Set<SandboxId> present = engine.inventory().present();
            for (SandboxId id : present) {
                if (!(engine.host().stop(id) instanceof HostOutcome.Absent)) {
                    throw new StartProblem("Sandbox " + id + " could not be ended: look at it, and try again.");
                }
            }
            return present.size();
        } catch (IOException e) {
            throw new StartProblem("The sandboxes could not be ended (" + e.getMessage() + ").", e);
        }
    }

    @Override
    public List<KnownTemplate> templates() {
        return open().list().stream().map(DirectOperator::known).toList();
    }

    static KnownTemplate known(Template template) {
        return new KnownTemplate(
                template.id().value(),
                template.revision().revision(),
                template.updatedAt().toString());
    }

    @Override
    public KnownTemplate importTemplate(TemplateId template, Path archive) {
        TemplateImporter importer =
                new TemplateImporter(open(), ImportBounds.DEFAULT, UserRange.DEFAULT.size(), System.err::println);
        return known(new TemplateImport(importer, settings.base()).run(template, archive));
    }

    private LocalEngine openEngine() throws IOException {
        return LocalEngine.open(settings, Instant.now(), System.err::println);
    }

    private TemplateDirectory open() {
        try {
            return TemplateDirectory.open(state.templates());
        } catch (IOException e) {
            throw new StartProblem(
                    "The templates in " + state.templates() + " cannot be read (" + e.getMessage() + ").", e);
        }
    }

    private static <T> T done(Answer<T> answer) {
        return switch (answer) {
            case Answer.Done<T>(var value) -> value;
            case Answer.Refused<T>(var refusal) -> throw new StartProblem(refusal.sentence());
        };
    }

    @Override
    public void close() {
        store.close();
        state.close();
    }
}
