package corral.standalone.command;

import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.sandbox.Resources;
import corral.api.team.TeamId;
import corral.api.template.Template;
import corral.api.template.TemplateId;
import corral.core.CorralCore;
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
import java.util.List;

/** Works on the state directory itself, while no server does. */
public final class DirectOperator implements Operator {
    private final StateDirectory state;
    private final LocalStore store;
    private final Tenancy tenancy;
    private final Resources resources;

    /**
     * Owns the state directory from now on.
     *
     * @param resources of sandboxes of imported templates
     */
    public DirectOperator(StateDirectory state, Resources resources) {
        this.resources = resources;
        this.state = state;
        this.store = LocalStore.open(state.database());
        this.tenancy = CorralCore.tenancy(store.teams(), store.keys(), new SystemTime(), new SystemEntropy());
    }

    @Override
    public void addTeam(TeamId team, int maxSandboxes) {
        done(tenancy.addTeam(team, maxSandboxes));
    }

    @Override
    public NewKey issueKey(TeamId team, String name) {
        Tenancy.IssuedKey issued = done(tenancy.issueKey(team, name));
        return new NewKey(issued.key().id(), issued.secret());
    }

    @Override
    public List<KnownKey> keys(TeamId team) {
        return done(tenancy.listKeys(team)).stream()
                .map(key -> new KnownKey(
                        key.id(), key.name(), key.suffix(), key.createdAt().toString()))
                .toList();
    }

    @Override
    public void revokeKey(TeamId team, String id) {
        done(tenancy.revokeKey(team, id));
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
        return known(new TemplateImport(importer, resources).run(template, archive));
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
