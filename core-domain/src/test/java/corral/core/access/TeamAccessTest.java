package corral.core.access;

import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.lifecycle.Tenancy.IssuedKey;
import corral.api.refusal.Refusal;
import corral.api.team.ApiKey;
import corral.api.team.TeamId;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.time.SeededEntropy;
import corral.testkit.time.VirtualTime;
import org.junit.jupiter.api.Test;

class TeamAccessTest {
    private static final TeamId TEAM = new TeamId("research");

    private final InMemoryApiKeyStore keys = new InMemoryApiKeyStore();
    private final TeamAccess access =
            new TeamAccess(new InMemoryTeamStore(), keys, new FreshNames(new SeededEntropy(7)), new VirtualTime());

    @Test
    void aKeyIsShownOnceAndStoredHashed() {
        value(access.addTeam(TEAM, 5));
        IssuedKey issued = value(access.issueKey(TEAM, "laptop"));
        assertThat(issued.secret())
                .matches("e2b_[0-9a-f]{40}")
                .endsWith(issued.key().suffix());
        assertThat(issued.key().hash())
                .matches("[0-9a-f]{64}")
                .doesNotContain(issued.secret().substring(4));
        assertThat(value(access.authenticate(issued.secret())))
                .isEqualTo(new Caller(TEAM, issued.key().id()));
        assertThat(value(access.listKeys(TEAM)))
                .extracting(ApiKey::id)
                .containsExactly(issued.key().id());
        assertThat(keys.findByHash(issued.secret())).isEmpty();
    }

    @Test
    void aRevokedKeyStopsWorking() {
        value(access.addTeam(TEAM, 5));
        value(access.addTeam(new TeamId("others"), 5));
        IssuedKey issued = value(access.issueKey(TEAM, "laptop"));
        ApiKey key = issued.key();
        assertThat(refusal(access.revokeKey(new TeamId("others"), key.id())))
                .isInstanceOf(Refusal.ObjectNotFound.class);
        assertThat(value(access.revokeKey(TEAM, key.id())).id()).isEqualTo(key.id());
        assertThat(refusal(access.authenticate(issued.secret()))).isInstanceOf(Refusal.Unauthenticated.class);
        assertThat(refusal(access.revokeKey(TEAM, key.id()))).isInstanceOf(Refusal.ObjectNotFound.class);
    }

    @Test
    void anyOtherTextIsUnknown() {
        for (String text : new String[] {"", "e2b_", "e2b_" + "0".repeat(40), "x".repeat(10_000), "ü\0\n"}) {
            assertThat(refusal(access.authenticate(text))).isInstanceOf(Refusal.Unauthenticated.class);
        }
    }

    @Test
    void teamsAndNamesAreChecked() {
        value(access.addTeam(TEAM, 5));
        assertThat(refusal(access.addTeam(TEAM, 6))).isInstanceOf(Refusal.StateConflict.class);
        assertThat(refusal(access.addTeam(new TeamId("t"), -1))).isInstanceOf(Refusal.InvalidRequest.class);
        assertThat(refusal(access.issueKey(new TeamId("nobody"), "x"))).isInstanceOf(Refusal.ObjectNotFound.class);
        assertThat(refusal(access.issueKey(TEAM, ""))).isInstanceOf(Refusal.InvalidRequest.class);
        assertThat(refusal(access.issueKey(TEAM, "x".repeat(129)))).isInstanceOf(Refusal.InvalidRequest.class);
        assertThat(refusal(access.listKeys(new TeamId("nobody")))).isInstanceOf(Refusal.ObjectNotFound.class);
    }
}
