package corral.standalone.command;

import corral.api.team.Role;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import java.nio.file.Path;
import java.util.List;

/** Does what commands ask for; a {@link corral.standalone.start.StartProblem} with a sentence when that is not possible. */
public interface Operator extends AutoCloseable {
    void addTeam(TeamId team, int maxSandboxes);

    NewKey issueKey(TeamId team, String name, Role role);

    List<KnownKey> keys(TeamId team);

    void revokeKey(TeamId team, String id);

    /** Ends every sandbox, takes back what was made outside the state directory, and answers how many there were. */
    int clearSandboxes();

    List<KnownTemplate> templates();

    /** Makes an archive on this machine the current revision of a template. */
    KnownTemplate importTemplate(TemplateId template, Path archive);

    @Override
    void close();

    /** A key at the only moment when it can be seen. */
    record NewKey(String id, String secret) {
        @Override
        public String toString() {
            return "NewKey[" + id + "]";
        }
    }

    /** A key that was made before. */
    record KnownKey(String id, String name, String role, String suffix, String createdAt) {}

    /** A template. */
    record KnownTemplate(String id, String revision, String updatedAt) {}
}
