package corral.mcp.token;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.team.TeamId;
import corral.mcp.transport.Identity;
import corral.mcp.transport.Scope;
import corral.testkit.time.VirtualTime;
import io.modelcontextprotocol.json.McpJsonDefaults;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class TokenIdentityTest {
    private static final TestIssuer RSA = TestIssuer.rsa("rsa");
    private static final TestIssuer EC = TestIssuer.ec("ec");
    private static final TestIssuer STRANGER = TestIssuer.rsa("rsa");
    private static final TokenSettings SETTINGS = TokenSettings.of(
            TestIssuer.NAME,
            URI.create("https://corral.example/mcp"),
            URI.create("https://issuer.example/keys"),
            "team");

    private final VirtualTime time = new VirtualTime();
    private final JwkSet keys = keys();
    private final Identity identity = new TokenIdentity(
            SETTINGS, keys::find, time, credential -> Answer.refused(new Refusal.Unauthenticated("no API key")));

    private static JwkSet keys() {
        try {
            String set = "{\"keys\":[" + RSA.jwk() + "," + EC.jwk()
                    + ",{\"kty\":\"oct\",\"kid\":\"secret\",\"k\":\"AAAA\"}]}";
            return JwkSet.read(McpJsonDefaults.getMapper(), set.getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private String claims(String... changes) {
        long now = time.now().getEpochSecond();
        String claims =
                "{\"iss\":\"https://issuer.example\",\"aud\":\"https://corral.example/mcp\",\"sub\":\"ann\",\"team\":\"red\","
                        + "\"scope\":\"sandbox:read other sandbox:exec\",\"nbf\":" + (now - 5) + ",\"exp\":"
                        + (now + 60) + "}";
        for (int at = 0; at < changes.length; at += 2) {
            assertThat(claims).contains(changes[at]);
            claims = claims.replace(changes[at], changes[at + 1]);
        }
        return claims;
    }

    private String refusal(String token) {
        return identity.of(Optional.of(token)) instanceof Answer.Refused<Identity.Guest>(Refusal refusal)
                ? refusal.sentence()
                : "accepted";
    }

    @Test
    void whoHasATokenForThisServerIsAGuest() {
        Answer<Identity.Guest> guest = Answer.done(
                new Identity.Guest(new Caller(new TeamId("red"), "token:ann"), EnumSet.of(Scope.READ, Scope.EXEC)));

        assertThat(identity.of(Optional.of(RSA.token(claims())))).isEqualTo(guest);
        assertThat(identity.of(Optional.of(EC.token(claims())))).isEqualTo(guest);
        assertThat(identity.of(Optional.of(RSA.token(claims(
                        "\"aud\":\"https://corral.example/mcp\"",
                        "\"aud\":[\"https://other.example\",\"https://corral.example/mcp\"]")))))
                .isEqualTo(guest);
    }

    @Test
    void aTokenForOthersIsRefused() {
        assertThat(refusal(RSA.token(claims("corral.example/mcp", "corral.example"))))
                .contains("another server");
        assertThat(refusal(RSA.token(claims("\"aud\"", "\"was\"")))).contains("another server");
        assertThat(refusal(RSA.token(claims("issuer.example", "issuer.example.org"))))
                .contains("Another issuer");
        assertThat(refusal(RSA.token(claims("\"team\"", "\"group\"")))).contains("no team");
        assertThat(refusal(RSA.token(claims("\"red\"", "\"../red\"")))).contains("no team");
        assertThat(refusal(RSA.token(claims("\"sub\"", "\"by\"")))).contains("no subject");
    }

    @Test
    void aTokenEndsWithItsTime() {
        long now = time.now().getEpochSecond();
        assertThat(refusal(RSA.token(claims("" + (now + 60), "" + (now - 29))))).isEqualTo("accepted");
        assertThat(refusal(RSA.token(claims("" + (now + 60), "" + (now - 30))))).contains("expired");
        assertThat(refusal(RSA.token(claims("\"exp\"", "\"end\"")))).contains("expired");
        assertThat(refusal(RSA.token(claims("" + (now - 5), "" + (now + 31))))).contains("not valid yet");
    }

    @Test
    void onlyTheIssuerSigns() {
        String good = RSA.token(claims());
        assertThat(refusal(STRANGER.token(claims()))).contains("not signed");
        assertThat(refusal(RSA.token("{\"alg\":\"none\",\"kid\":\"rsa\"}", claims())))
                .contains("not signed");
        assertThat(refusal(RSA.token("{\"alg\":\"HS256\",\"kid\":\"rsa\"}", claims())))
                .contains("not signed");
        assertThat(refusal(RSA.token("{\"alg\":\"HS256\",\"kid\":\"secret\"}", claims())))
                .contains("not signed");
        assertThat(refusal(RSA.token("{\"alg\":\"ES256\",\"kid\":\"rsa\"}", claims())))
                .contains("not signed");
        assertThat(refusal(RSA.token("{\"alg\":\"RS256\",\"kid\":\"ec\"}", claims())))
                .contains("not signed");
        assertThat(refusal(RSA.token("{\"alg\":\"RS256\",\"kid\":\"other\"}", claims())))
                .contains("not signed");
        assertThat(refusal(RSA.token("{\"alg\":\"RS256\"}", claims()))).contains("not signed");
        assertThat(refusal(RSA.token("{\"alg\":\"RS256\",\"kid\":\"rsa\",\"crit\":[\"x\"]}", claims())))
                .contains("not signed");
        String[] parts = good.split("\\.", -1);
        String other = RSA.token(claims("ann", "eve")).split("\\.", -1)[1];
        assertThat(refusal(parts[0] + "." + other + "." + parts[2])).contains("not signed");
        assertThat(refusal("a.b.c")).contains("cannot be read");
    }

    @Test
    void whatIsNoTokenIsLeftToApiKeys() {
        assertThat(refusal("e2b_0123")).isEqualTo("no API key");
        assertThat(identity.of(Optional.empty())).isInstanceOf(Answer.Refused.class);
        assertThat(identity.metadataUrl()).contains("https://corral.example/.well-known/oauth-protected-resource/mcp");
    }
}
