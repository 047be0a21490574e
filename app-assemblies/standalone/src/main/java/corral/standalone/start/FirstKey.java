package corral.standalone.start;

import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.TeamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The administrator's key that the first start makes and shows once. Only its hash is kept, like every key's. */
public final class FirstKey {
    public static final TeamId TEAM = new TeamId("default");

    private FirstKey() {}

    /**
     * Makes the key, unless an earlier start has shown one.
     *
     * @param shown the file that says so
     * @return empty when one was shown before, also when it was revoked since
     */
    public static Optional<String> make(Path shown, Tenancy tenancy, int maxSandboxes) {
        if (Files.exists(shown)) {
            return Optional.empty();
        }
        if (tenancy.addTeam(TEAM, maxSandboxes) instanceof Answer.Refused<?>(var refusal)
                && !(refusal instanceof Refusal.StateConflict)) {
            throw new StartProblem(refusal.sentence());
        }
        return switch (tenancy.issueKey(TEAM, "first key", Role.ADMINISTRATOR, Quotas.NONE)) {
            case Answer.Done<Tenancy.IssuedKey>(var issued) -> Optional.of(issued.secret());
            case Answer.Refused<Tenancy.IssuedKey>(var refusal) -> throw new StartProblem(refusal.sentence());
        };
    }

    /** The key was shown. A start that ends before this makes another: nobody has seen the first. */
    public static void wasShown(Path shown) throws IOException {
        PrivateFile.write(shown, "The administrator's key was shown. Lost? standalone key create-administrator NAME\n");
    }
}
