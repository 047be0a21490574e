package corral.testkit.team;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.freshText;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.team.ApiKey;
import corral.api.team.ApiKeyStore;
import corral.api.team.KeyChange;
import corral.api.team.Quota;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.TeamId;
import corral.testkit.time.Together;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link ApiKeyStore} keeps. The store may have other keys; tests use teams and keys of their own. */
public abstract class ApiKeyStoreContract {
    protected abstract ApiKeyStore keys();

    /** Makes a team exist, for stores in which keys refer to teams. */
    protected abstract void addTeam(TeamId team);

    /** Goes on as a new process over the same data: {@link #keys} is a new object afterwards. */
    protected abstract void restart();

    private TeamId team() {
        TeamId team = new TeamId("t" + freshText());
        addTeam(team);
        return team;
    }

    private static ApiKey key(TeamId team, int secondsLater) {
        String hash = (freshText() + freshText() + freshText() + freshText()).substring(0, 64);
        return new ApiKey(
                UUID.randomUUID().toString(),
                team,
                "laptop \"ünï\"",
                Role.ADMINISTRATOR,
                new Quotas(List.of(
                        new Quota(Quota.Dimension.SANDBOX_COUNT, Quota.Scope.ALL, 3),
                        new Quota(Quota.Dimension.MEMORY_MEBI, Quota.Scope.RUNNING, 1L << 40))),
                hash,
                hash.substring(60),
                MADE.plusSeconds(secondsLater),
                Optional.of(UUID.randomUUID().toString()),
                Optional.empty());
    }

    @Test
    void whatWasAddedIsFoundByItsHash() {
        ApiKey key = key(team(), 0);

        assertThat(keys().add(key)).isTrue();

        assertThat(keys().findByHash(key.hash())).contains(key);
        assertThat(keys().findByHash(key(key.team(), 0).hash())).isEmpty();
        assertThat(keys().findByHash("")).isEmpty();
    }

    @Test
    void anIdAndAHashAreAddedOnce() {
        ApiKey key = key(team(), 0);
        keys().add(key);
        ApiKey sameId = key(key.team(), 1);
        ApiKey sameHash = key(key.team(), 1);

        assertThat(keys().add(new ApiKey(
                        key.id(), key.team(), "other", sameId.hash(), sameId.suffix(), sameId.createdAt())))
                .isFalse();
        assertThat(keys().add(new ApiKey(
                        sameHash.id(), key.team(), "other", key.hash(), key.suffix(), sameHash.createdAt())))
                .isFalse();

        assertThat(keys().list(key.team())).containsExactly(key);
        assertThat(keys().findByHash(sameId.hash())).isEmpty();
    }

    @Test
    void ofManyAtOnceOneAdds() {
        ApiKey key = key(team(), 0);

        List<Boolean> added = Together.run(8, i -> keys().add(key));

        assertThat(added).containsOnlyOnce(true);
    }

    @Test
    void keysOfATeamAreListedOldestFirst() {
        TeamId team = team();
        ApiKey second = key(team, 20);
        ApiKey first = key(team, 10);
        keys().add(second);
        keys().add(first);
        keys().add(key(team(), 15));

        assertThat(keys().list(team)).containsExactly(first, second);
        assertThat(keys().list(new TeamId("t" + freshText()))).isEmpty();
    }

    @Test
    void aKeyIsFoundByItsId() {
        ApiKey key = key(team(), 0);
        keys().add(key);

        assertThat(keys().find(key.id())).contains(key);
        assertThat(keys().find(UUID.randomUUID().toString())).isEmpty();
    }

    @Test
    void aKeyIsRenamedByItsTeamAlone() {
        ApiKey key = key(team(), 0);
        keys().add(key);

        assertThat(keys().rename(team(), key.id(), "stolen")).isFalse();
        assertThat(keys().rename(key.team(), UUID.randomUUID().toString(), "none"))
                .isFalse();
        assertThat(keys().findByHash(key.hash())).contains(key);
        assertThat(keys().rename(key.team(), key.id(), "phone")).isTrue();

        assertThat(keys().findByHash(key.hash())).contains(key.withName("phone"));
        restart();
        assertThat(keys().find(key.id())).contains(key.withName("phone"));
    }

    @Test
    void theLatestUseIsKept() {
        ApiKey key = key(team(), 0);
        keys().add(key);

        assertThat(keys().change(key.team(), key.id(), new KeyChange.Use(MADE.plusSeconds(60))))
                .isTrue();
        assertThat(keys().change(key.team(), key.id(), new KeyChange.Use(MADE.plusSeconds(30))))
                .isFalse();
        assertThat(keys().change(key.team(), UUID.randomUUID().toString(), new KeyChange.Use(MADE)))
                .isFalse();
        assertThat(keys().change(team(), key.id(), new KeyChange.Use(MADE.plusSeconds(70))))
                .isFalse();

        assertThat(keys().findByHash(key.hash())).contains(key.withLastUsed(MADE.plusSeconds(60)));
        keys().change(key.team(), key.id(), new KeyChange.Use(MADE.plusSeconds(90)));
        assertThat(keys().list(key.team())).containsExactly(key.withLastUsed(MADE.plusSeconds(90)));
    }

    @Test
    void whatWasRemovedIsUnknownAtOnce() {
        ApiKey key = key(team(), 0);
        keys().add(key);

        assertThat(keys().remove(key.team(), key.id())).isTrue();

        assertThat(keys().findByHash(key.hash())).isEmpty();
        assertThat(keys().list(key.team())).isEmpty();
        assertThat(keys().remove(key.team(), key.id())).isFalse();
    }

    @Test
    void anotherTeamRemovesNothing() {
        ApiKey key = key(team(), 0);
        keys().add(key);

        assertThat(keys().remove(team(), key.id())).isFalse();
        assertThat(keys().remove(key.team(), UUID.randomUUID().toString())).isFalse();

        assertThat(keys().findByHash(key.hash())).contains(key);
    }

    @Test
    void ofManyAtOnceOneRemoves() {
        ApiKey key = key(team(), 0);
        keys().add(key);

        List<Boolean> removed = Together.run(8, i -> keys().remove(key.team(), key.id()));

        assertThat(removed).containsOnlyOnce(true);
    }

    @Test
    void addingAndRemovingSurvivesTheProcess() {
        ApiKey stays = key(team(), 0);
        ApiKey goes = key(stays.team(), 1);
        keys().add(stays);
        keys().add(goes);
        keys().remove(goes.team(), goes.id());

        restart();

        assertThat(keys().findByHash(stays.hash())).contains(stays);
        assertThat(keys().findByHash(goes.hash())).isEmpty();
        assertThat(keys().list(stays.team())).containsExactly(stays);
    }
}
