package corral.core.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import corral.api.access.AccessToken;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.team.TeamId;
import corral.testkit.access.FixedInstallationKeys;
import corral.testkit.time.SeededEntropy;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final TeamId TEAM = new TeamId("research");
    private static final SandboxId ID = new SandboxId("i123");

    private final FixedInstallationKeys keys = new FixedInstallationKeys("new", "old");
    private final Tokens tokens = new Tokens(keys);
    private final SeededEntropy entropy = new SeededEntropy(1);
    private final EnvSeal seal = new EnvSeal(keys, entropy);
    private final FreshNames names = new FreshNames(entropy);

    @Test
    void aTokenFollowsFromKeySandboxAndEpochAlone() {
        AccessToken token = tokens.token(ID, new TokenGrant("new", 1));
        assertThat(token.value()).matches("[0-9a-f]{64}");
        assertThat(new Tokens(new FixedInstallationKeys("new")).token(ID, new TokenGrant("new", 1)))
                .isEqualTo(token);
        assertThat(List.of(
                        token,
                        tokens.token(ID, new TokenGrant("new", 2)),
                        tokens.token(ID, new TokenGrant("old", 1)),
                        tokens.token(new SandboxId("i1231"), new TokenGrant("new", 1))))
                .doesNotHaveDuplicates();
        assertThat(tokens.grant(3)).isEqualTo(new TokenGrant("new", 3));
    }

    @Test
    void aMissingKeyIsSaid() {
        assertThatIllegalStateException()
                .isThrownBy(() -> tokens.token(ID, new TokenGrant("lost", 1)))
                .withMessageContaining("lost");
    }

    @Test
    void whatIsSealedOpensForItsTeamAlone() {
        Map<String, String> env = Map.of("A", "1", "EMPTY", "", "ÜNÏ", "a=b\nc\"日本");
        SealedEnv sealed = seal.seal(TEAM, "old", env);
        assertThat(sealed.value()).doesNotContain("ÜNÏ").startsWith("1.");
        assertThat(seal.open(TEAM, "old", sealed)).isEqualTo(new TreeMap<>(env));
        assertThat(seal.seal(TEAM, "old", env)).isNotEqualTo(sealed);
        assertThatIllegalStateException().isThrownBy(() -> seal.open(new TeamId("others"), "old", sealed));
        assertThatIllegalStateException().isThrownBy(() -> seal.open(TEAM, "new", sealed));
    }

    @Test
    void aChangedTextDoesNotOpen() {
        String sealed = seal.seal(TEAM, "new", Map.of("A", "1")).value();
        for (int i = 2; i < sealed.length() - 1; i++) {
            char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
            SealedEnv changed = new SealedEnv(sealed.substring(0, i) + other + sealed.substring(i + 1));
            assertThatIllegalStateException().isThrownBy(() -> seal.open(TEAM, "new", changed));
        }
        assertThatIllegalStateException().isThrownBy(() -> seal.open(TEAM, "new", new SealedEnv("2.AAAA")));
    }

    @Test
    void nothingIsSealedAsNothing() {
        assertThat(seal.seal(TEAM, "new", Map.of())).isEqualTo(SealedEnv.NONE);
        assertThat(seal.open(TEAM, "new", SealedEnv.NONE)).isEmpty();
    }

    @Test
    void namesHaveTheirForms() {
        assertThat(Stream.generate(names::sandboxId).limit(1000))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.value().matches("i[a-z0-9]{20}"));
        assertThat(Stream.generate(names::apiKey).limit(100))
                .doesNotHaveDuplicates()
                .allMatch(key -> key.matches("e2b_[0-9a-f]{40}"));
        assertThat(Stream.generate(names::uuid).limit(100))
                .doesNotHaveDuplicates()
                .allMatch(text -> UUID.fromString(text).version() == 4
                        && UUID.fromString(text).variant() == 2);
        assertThat(names.claimId()).matches("[0-9a-f]{32}");
    }
}
