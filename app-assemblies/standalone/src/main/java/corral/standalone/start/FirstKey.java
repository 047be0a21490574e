package corral.standalone.start;

import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.team.TeamId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The key that the first start makes and every start prints, so that a person can paste it. It is kept in a file that only its owner reads. */
public final class FirstKey {
    public static final TeamId TEAM = new TeamId("default");

    private FirstKey() {}

    /**
     * The key, made if there is none yet.
     *
     * @return empty when it was revoked: a key that somebody took back is not made again by a restart
     */
    public static Optional<String> find(Path file, Tenancy tenancy, int maxSandboxes) throws IOException {
        if (Files.exists(file)) {
            String kept = Files.readString(file).strip();
            return switch (tenancy.authenticate(kept)) {
                case Answer.Done<?> known -> Optional.of(kept);
                case Answer.Refused<?> unknown -> Optional.empty();
            };
        }
        if (tenancy.addTeam(TEAM, maxSandboxes) instanceof Answer.Refused<?>(var refusal)
                && !(refusal instanceof Refusal.StateConflict)) {
            throw new StartProblem(refusal.sentence());
        }
        return switch (tenancy.issueKey(TEAM, "first key")) {
            case Answer.Done<Tenancy.IssuedKey>(var issued) -> {
                PrivateFile.write(file, issued.secret() + "\n");
                yield Optional.of(issued.secret());
            }
            case Answer.Refused<Tenancy.IssuedKey>(var refusal) -> throw new StartProblem(refusal.sentence());
        };
    }
}
