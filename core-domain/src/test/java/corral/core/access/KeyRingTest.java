package corral.core.access;

import static corral.core.World.refusal;
import static corral.core.World.value;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.lifecycle.TeamKeys.NewKey;
import corral.api.lifecycle.Tenancy.IssuedKey;
import corral.api.refusal.Refusal;
import corral.api.team.ApiKey;
import corral.api.team.Quota;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.testkit.team.InMemoryApiKeyStore;
import corral.testkit.team.InMemoryTeamStore;
import corral.testkit.time.SeededEntropy;
import corral.testkit.time.VirtualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyRingTest {
    private static final TeamId TEAM = new TeamId("research");
    private static final TeamId OTHERS = new TeamId("others");
    private static final Quotas ONE = new Quotas(List.of(new Quota(Quota.Dimension.SANDBOX_COUNT, Quota.Scope.ALL, 1)));

    private final InMemoryApiKeyStore keys = new InMemoryApiKeyStore();
    private final VirtualTime time = new VirtualTime();
    private final TeamAccess access =
            new TeamAccess(new InMemoryTeamStore(), keys, new FreshNames(new SeededEntropy(7)), time);
    private final KeyRing ring = new KeyRing(access);
    private Caller administrator;
    private Caller member;
    private Caller limited;
    private Caller stranger;

    @BeforeEach
    void keysOfTwoTeams() {
        value(access.addTeam(TEAM, 5));
        value(access.addTeam(OTHERS, 5));
        administrator = caller(value(access.issueKey(TEAM, "boss", Role.ADMINISTRATOR, Quotas.NONE)));
        member = caller(value(access.issueKey(TEAM, "laptop")));
        limited = caller(value(access.issueKey(TEAM, "intern", Role.MEMBER, ONE)));
        stranger = caller(value(access.issueKey(OTHERS, "laptop")));
    }

    private Caller caller(IssuedKey issued) {
        time.advance(Duration.ofSeconds(1));
        return value(access.authenticate(issued.secret()));
    }

    private static NewKey plain(String name) {
        return new NewKey(name, Optional.empty(), Role.MEMBER, Quotas.NONE);
    }

    @Test
    void aMemberMakesPlainKeysOfItsOwnTeam() {
        IssuedKey made = value(ring.issue(member, plain("phone")));
        assertThat(made.key().createdBy()).contains(member.keyId());
        assertThat(caller(made)).isEqualTo(new Caller(TEAM, made.key().id(), Role.MEMBER));
        assertThat(value(ring.list(stranger))).hasSize(1);
        assertThat(value(ring.list(member)))
                .extracting(ApiKey::name)
                .containsExactly("boss", "laptop", "intern", "phone");
    }

    @Test
    void nobodyMakesWhatIsStrongerThanItself() {
        assertForbidden(ring.issue(member, new NewKey("x", Optional.of(OTHERS), Role.MEMBER, Quotas.NONE)));
        assertForbidden(ring.issue(member, new NewKey("x", Optional.of(new TeamId("none")), Role.MEMBER, Quotas.NONE)));
        assertForbidden(ring.issue(member, new NewKey("x", Optional.empty(), Role.ADMINISTRATOR, Quotas.NONE)));
        assertForbidden(ring.issue(member, new NewKey("x", Optional.empty(), Role.MEMBER, ONE)));
        assertForbidden(ring.issue(limited, plain("x")));
        assertThat(value(ring.list(member))).hasSize(3);
    }

    @Test
    void anAdministratorMakesAnyKeyOfAnyTeam() {
        IssuedKey made =
                value(ring.issue(administrator, new NewKey("x", Optional.of(OTHERS), Role.ADMINISTRATOR, ONE)));
        assertThat(made.key().team()).isEqualTo(OTHERS);
        assertThat(made.key().quotas()).isEqualTo(ONE);
        assertThat(caller(made).role()).isEqualTo(Role.ADMINISTRATOR);
        NewKey nowhere = new NewKey("x", Optional.of(new TeamId("none")), Role.MEMBER, Quotas.NONE);
        assertThat(refusal(ring.issue(administrator, nowhere))).isInstanceOf(Refusal.ObjectNotFound.class);
    }

    @Test
    void keysOfOtherTeamsReadAsUnknown() {
        Refusal unknown = refusal(ring.revoke(stranger, "9b2c1d1e-0000-4000-8000-000000000001"));
        assertThat(unknown).isInstanceOf(Refusal.ObjectNotFound.class);
        assertThat(refusal(ring.revoke(stranger, member.keyId()))).isEqualTo(unknown);
        assertThat(refusal(ring.rename(stranger, administrator.keyId(), "mine")))
                .isEqualTo(unknown);
        assertThat(value(ring.list(member))).extracting(ApiKey::name).containsExactly("boss", "laptop", "intern");
    }

    @Test
    void aMemberTouchesNoStrongerKey() {
        assertForbidden(ring.revoke(member, administrator.keyId()));
        assertForbidden(ring.rename(member, administrator.keyId(), "mine"));
        assertForbidden(ring.revoke(limited, member.keyId()));
        assertThat(value(ring.list(member))).hasSize(3);
    }

    @Test
    void aKeyIsRenamedAndRevoked() {
        assertThat(value(ring.rename(member, limited.keyId(), "apprentice")).name())
                .isEqualTo("apprentice");
        assertThat(refusal(ring.rename(member, limited.keyId(), " "))).isInstanceOf(Refusal.InvalidRequest.class);
        assertThat(value(ring.revoke(administrator, stranger.keyId())).id()).isEqualTo(stranger.keyId());
        assertThat(value(ring.revoke(limited, limited.keyId())).name()).isEqualTo("apprentice");
        assertThat(refusal(ring.revoke(member, limited.keyId()))).isInstanceOf(Refusal.ObjectNotFound.class);
        assertThat(keys.find(stranger.keyId())).isEmpty();
    }

    @Test
    void teamsAreShownToTheirMembersAndToAdministrators() {
        assertThat(value(ring.teams(member))).extracting(Team::id).containsExactly(TEAM);
        assertThat(value(ring.teams(stranger))).extracting(Team::id).containsExactly(OTHERS);
        assertThat(value(ring.teams(administrator))).extracting(Team::id).containsExactly(TEAM, OTHERS);
    }

    @Test
    void theLastUseIsNotedOnceAMinute() {
        AtomicInteger writes = new AtomicInteger();
        CountingKeys counting = new CountingKeys(keys, writes);
        TeamAccess counted =
                new TeamAccess(new InMemoryTeamStore(), counting, new FreshNames(new SeededEntropy(8)), time);
        String secret = value(access.issueKey(TEAM, "busy")).secret();
        Instant begun = time.now();
        for (int i = 0; i < 10; i++) {
            value(counted.authenticate(secret));
            time.advance(Duration.ofSeconds(5));
        }
        assertThat(writes).hasValue(1);
        assertThat(keys.findByHash(KeyIssue.hash(secret)).flatMap(ApiKey::lastUsed))
                .contains(begun);
        time.advance(LastUses.RESOLUTION);
        Instant later = time.now();
        value(counted.authenticate(secret));
        assertThat(writes).hasValue(2);
        assertThat(keys.findByHash(KeyIssue.hash(secret)).flatMap(ApiKey::lastUsed))
                .contains(later);
    }

    private static void assertForbidden(corral.api.refusal.Answer<?> answer) {
        assertThat(refusal(answer)).isInstanceOf(Refusal.Forbidden.class);
    }
}
