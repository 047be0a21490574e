package corral.envd.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class JsonTest {
    private static Json.Obj read(String text) throws MalformedJson {
        return JsonReader.object(text.getBytes(UTF_8));
    }

    private static Fields fields(String text) throws MalformedJson {
        return new Fields(read(text));
    }

    @Test
    void whatIsReadIsWrittenAgain() throws MalformedJson {
        String text = "{\"a\":[1,-2.5e3,true,null,\"x\"],\"b\":{\"c\":\"\"}}";

        assertThat(read(text).text()).isEqualTo(text);
    }

    @Test
    void textSurvivesWhateverItHolds() throws MalformedJson {
        String odd = "quote\" back\\slash \n\r\t\u0001 ünï 漢 \ud83d\ude00";

        Json.Obj again = read(Json.object("s", Json.of(odd)).text());

        assertThat(new Fields(again).string("s")).contains(odd);
    }

    @Test
    void halfACharacterBecomesTheReplacementCharacter() throws MalformedJson {
        Json.Obj again = read(Json.object("s", Json.of("a\ud83dz\ude00")).text());

        assertThat(new Fields(again).string("s")).contains("a\ufffdz\ufffd");
    }

    @Test
    void brokenTextIsRefused() {
        for (String broken :
                new String[] {"", "[]", "{", "{\"a\":}", "{\"a\":1} x", "nonsense", "{\"a\":\"\u0001\"}"}) {
            assertThatExceptionOfType(MalformedJson.class).as(broken).isThrownBy(() -> read(broken));
        }
    }

    @Test
    void nestingAndNumbersAreBounded() {
        String deep = "{\"a\":".repeat(JsonReader.MAX_DEPTH + 1) + "1" + "}".repeat(JsonReader.MAX_DEPTH + 1);
        String longNumber = "{\"a\":" + "9".repeat(JsonReader.MAX_NUMBER + 1) + "}";

        assertThatExceptionOfType(MalformedJson.class).isThrownBy(() -> read(deep));
        assertThatExceptionOfType(MalformedJson.class).isThrownBy(() -> read(longNumber));
    }

    @Test
    void fieldsHaveTwoNames() throws MalformedJson {
        assertThat(fields("{\"includeEntry\":true}").bool("includeEntry")).contains(true);
        assertThat(fields("{\"include_entry\":true}").bool("includeEntry")).contains(true);
        assertThat(fields("{\"includeEntry\":null}").has("includeEntry")).isFalse();
    }

    @Test
    void numbersMayBeStrings() throws MalformedJson {
        assertThat(fields("{\"n\":\"42\"}").integer("n")).contains(42L);
        assertThat(fields("{\"n\":4.2e1}").integer("n")).contains(42L);
        assertThat(fields("{\"n\":4294967295}").uint32("n")).contains(-1);
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> fields("{\"n\":4294967296}").uint32("n"));
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> fields("{\"n\":1e1000}").integer("n"));
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> fields("{\"n\":1.5}").integer("n"));
    }

    @Test
    void bytesAreBase64OfEitherAlphabet() throws MalformedJson {
        byte[] bytes = {(byte) 0xfb, (byte) 0xff};

        assertThat(fields("{\"b\":\"+/8=\"}").bytes("b").orElseThrow()).isEqualTo(bytes);
        assertThat(fields("{\"b\":\"-_8\"}").bytes("b").orElseThrow()).isEqualTo(bytes);
        assertThat(fields("{\"b\":\"\"}").bytes("b").orElseThrow()).isEmpty();
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> fields("{\"b\":\"%\"}").bytes("b"));
    }

    @Test
    void aFieldOfTheWrongKindIsRefused() {
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> fields("{\"a\":1}").string("a"));
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> fields("{\"a\":\"x\"}").strings("a"));
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> fields("{\"a\":{\"b\":1}}").stringMap("a"));
        assertThatExceptionOfType(MalformedJson.class)
                .isThrownBy(() -> fields("{\"a\":[]}").message("a"));
    }
}
