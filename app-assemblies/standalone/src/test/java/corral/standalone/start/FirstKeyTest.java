package corral.standalone.start;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
import corral.api.team.Role;
import corral.core.CorralCore;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FirstKeyTest {
    @TempDir
    Path folder;

    private final Tenancy tenancy = CorralCore.tenancy(
            new InMemoryTeamStore(), new InMemoryApiKeyStore(), new SystemTime(), new SystemEntropy());

    private Optional<String> make() {
        return FirstKey.make(shown(), tenancy, 10);
    }

    private Path shown() {
        return folder.resolve("shown");
    }

    @Test
    void itIsAnAdministratorsAndIsShownOnce() throws IOException {
        String key = make().orElseThrow();
        FirstKey.wasShown(shown());

        assertThat(tenancy.authenticate(key))
                .isInstanceOfSatisfying(
                        Answer.Done.class,
                        done -> assertThat(done.value())
                                .isInstanceOfSatisfying(
                                        Caller.class,
                                        caller -> assertThat(caller.role()).isEqualTo(Role.ADMINISTRATOR)));
        assertThat(make()).isEmpty();
        assertThat(tenancy.authenticate(key)).isInstanceOf(Answer.Done.class);
        assertThat(shown()).content().doesNotContain(key);
    }

    @Test
    void whatWasRevokedIsNotMadeAgain() throws IOException {
        make();
        FirstKey.wasShown(shown());
        tenancy.listKeys(FirstKey.TEAM)
                .map(keys -> keys.stream()
                        .map(key -> tenancy.revokeKey(FirstKey.TEAM, key.id()))
                        .toList());

        assertThat(make()).isEmpty();
    }

    @Test
    void aStartThatEndedBeforeTheKeyWasShownMakesAnother() {
        String unseen = make().orElseThrow();

        assertThat(make()).isPresent().isNotEqualTo(Optional.of(unseen));
    }
}
