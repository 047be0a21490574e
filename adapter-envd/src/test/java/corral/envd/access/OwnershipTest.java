package corral.envd.access;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import corral.envd.json.MalformedJson;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnershipTest {
    private static Initialisation told(String token, int epoch) throws MalformedJson {
        String body = "{\"accessToken\":\"" + token + "\",\"epoch\":" + epoch
                + ",\"envVars\":{\"A\":\"b\"},\"sandboxId\":\"i\",\"templateId\":\"t\",\"unknown\":[]}";
        return Initialisation.parse(body.getBytes(UTF_8));
    }

    @Test
    void theFirstWinsAndMayComeAgain() throws MalformedJson {
        Ownership ownership = new Ownership();

        assertThat(ownership.opens("token")).isFalse();
        assertThat(ownership.initialise(told("token", 2))).isEqualTo(Ownership.Outcome.ACCEPTED);
        assertThat(ownership.initialise(told("token", 2))).isEqualTo(Ownership.Outcome.ACCEPTED);
        assertThat(ownership.initialise(told("other", 2))).isEqualTo(Ownership.Outcome.WRONG_TOKEN);
        assertThat(ownership.initialise(told("token", 3))).isEqualTo(Ownership.Outcome.OTHER_EPOCH);
        assertThat(ownership.opens("token")).isTrue();
        assertThat(ownership.opens("other")).isFalse();
        assertThat(ownership.opens("")).isFalse();
    }

    private static Initialisation copied(String token, int epoch, String inherited) throws MalformedJson {
        String body = "{\"accessToken\":\"" + token + "\",\"epoch\":" + epoch + ",\"inheritedToken\":\"" + inherited
                + "\",\"sandboxId\":\"copy\"}";
        return Initialisation.parse(body.getBytes(UTF_8));
    }

    @Test
    void aCopyGoesToWhoeverKnowsItsTokenUnderAHigherEpoch() throws MalformedJson {
        Ownership ownership = new Ownership();
        ownership.initialise(told("token", 2));

        assertThat(ownership.initialise(copied("new", 3, "guess"))).isEqualTo(Ownership.Outcome.OTHER_EPOCH);
        assertThat(ownership.initialise(copied("new", 3, ""))).isEqualTo(Ownership.Outcome.OTHER_EPOCH);
        assertThat(ownership.initialise(copied("new", 1, "token"))).isEqualTo(Ownership.Outcome.OTHER_EPOCH);
        assertThat(ownership.initialise(copied("new", 2, "token"))).isEqualTo(Ownership.Outcome.WRONG_TOKEN);
        assertThat(ownership.opens("token")).isTrue();

        assertThat(ownership.initialise(copied("new", 3, "token"))).isEqualTo(Ownership.Outcome.ACCEPTED);
        assertThat(ownership.initialise(copied("new", 3, "token"))).isEqualTo(Ownership.Outcome.ACCEPTED);
        assertThat(ownership.opens("new")).isTrue();
        assertThat(ownership.opens("token")).isFalse();
        assertThat(ownership.settings().env())
                .containsEntry("E2B_SANDBOX_ID", "copy")
                .doesNotContainKey("A");
    }

    @Test
    void everyProcessLearnsWhereItRuns() throws MalformedJson {
        Ownership ownership = new Ownership();

        ownership.initialise(told("token", 1));

        assertThat(ownership.settings().env())
                .containsEntry("A", "b")
                .containsEntry("E2B_SANDBOX", "true")
                .containsEntry("E2B_SANDBOX_ID", "i")
                .containsEntry("E2B_TEMPLATE_ID", "t");
    }

    @Test
    void aSignatureHoldsForOnePathOperationUserAndTime() throws MalformedJson {
        Ownership ownership = new Ownership();
        String signature = "v1_MTo2xowazkHy1MgGwYBHxr+gIN82G3dLPTD2iJqUjig";
        assertThat(ownership.signed(signature, "/a", "read", "user", Optional.empty()))
                .isFalse();

        ownership.initialise(told("token", 1));

        assertThat(ownership.signed(signature, "/a", "read", "user", Optional.empty()))
                .isTrue();
        assertThat(ownership.signed(signature, "/b", "read", "user", Optional.empty()))
                .isFalse();
        assertThat(ownership.signed(signature, "/a", "write", "user", Optional.empty()))
                .isFalse();
        assertThat(ownership.signed(signature, "/a", "read", "", Optional.empty()))
                .isFalse();
        assertThat(ownership.signed(signature, "/a", "read", "user", Optional.of("1")))
                .isFalse();
    }

    @Test
    void aBodyThatCannotBeIsRefused() {
        for (String body : new String[] {
            "{}",
            "{\"accessToken\":\"\"}",
            "{\"accessToken\":1}",
            "{\"accessToken\":\"t\",\"envVars\":{\"A=B\":\"x\"}}",
            "{\"accessToken\":\"t\",\"envVars\":{\"A\":\"x\\u0000\"}}",
            "{\"accessToken\":\"t\",\"sandboxId\":\"a\\nb\"}",
            "{\"accessToken\":\"t\",\"epoch\":\"x\"}"
        }) {
            assertThatExceptionOfType(MalformedJson.class)
                    .as(body)
                    .isThrownBy(() -> Initialisation.parse(body.getBytes(UTF_8)));
        }
    }

    @Test
    void theTokenIsNotShown() throws MalformedJson {
        assertThat(told("secret", 1).toString()).doesNotContain("secret");
    }
}
