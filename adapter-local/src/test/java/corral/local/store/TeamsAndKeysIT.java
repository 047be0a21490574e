package corral.local.store;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.team.ApiKey;
import corral.api.team.Team;
import corral.api.team.TeamId;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TeamsAndKeysIT {
    private static final Instant NOW = Instant.parse("2030-01-02T03:04:05.678Z");
    private static final TeamId RED = new TeamId("red");
    private static final TeamId BLUE = new TeamId("blue");

    @TempDir
    Path folder;

    private LocalStore open() {
        return LocalStore.open(folder.resolve("corral.db"));
    }

    private static ApiKey key(String id, TeamId team, String hash) {
        return new ApiKey(id, team, "laptop", hash, "abcd", NOW);
    }

    @Test
    void teamsSurviveTheProcess() {
        Team red = new Team(RED, 7, NOW);
        try (LocalStore store = open()) {
            assertThat(store.teams().add(red)).isTrue();
            assertThat(store.teams().add(new Team(RED, 9, NOW))).isFalse();
            assertThat(store.teams().add(new Team(BLUE, 1, NOW))).isTrue();
        }
        try (LocalStore store = open()) {
            assertThat(store.teams().find(RED)).contains(red);
            assertThat(store.teams().list()).extracting(Team::id).containsExactly(BLUE, RED);
        }
    }

    @Test
    void keysAreFoundByHashUntilTheyAreRemoved() {
        try (LocalStore store = open()) {
            ApiKey key = key("1", RED, "hash1");
            assertThat(store.keys().add(key)).isTrue();
            assertThat(store.keys().add(key("1", RED, "hash2"))).isFalse();
            assertThat(store.keys().add(key("2", RED, "hash1"))).isFalse();
            assertThat(store.keys().findByHash("hash1")).contains(key);
            assertThat(store.keys().list(RED)).containsExactly(key);
            assertThat(store.keys().list(BLUE)).isEmpty();

            assertThat(store.keys().remove(BLUE, "1")).isFalse();
            assertThat(store.keys().remove(RED, "1")).isTrue();

            assertThat(store.keys().findByHash("hash1")).isEmpty();
            assertThat(store.keys().remove(RED, "1")).isFalse();
        }
    }
}
