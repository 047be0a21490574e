package corral.standalone.start;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.lifecycle.Tenancy;
import corral.api.refusal.Answer;
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

    private Optional<String> find() throws IOException {
        return FirstKey.find(folder.resolve("api-key"), tenancy, 10);
    }

    @Test
    void itIsMadeOnceAndKept() throws IOException {
        String key = find().orElseThrow();

        assertThat(tenancy.authenticate(key)).isInstanceOf(Answer.Done.class);
        assertThat(find()).contains(key);
        assertThat(folder.resolve("api-key")).hasContent(key);
    }

    @Test
    void whatWasRevokedIsNotMadeAgain() throws IOException {
        find();
        tenancy.listKeys(FirstKey.TEAM)
                .map(keys -> keys.stream()
                        .map(key -> tenancy.revokeKey(FirstKey.TEAM, key.id()))
                        .toList());

        assertThat(find()).isEmpty();
        assertThat(find()).isEmpty();
    }

    @Test
    void aStartThatEndedBeforeTheKeyWasKeptMakesAnother() throws IOException {
        tenancy.addTeam(FirstKey.TEAM, 10);

        assertThat(find()).isPresent();
    }
}
