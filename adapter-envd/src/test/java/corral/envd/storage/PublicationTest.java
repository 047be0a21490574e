package corral.envd.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PublicationTest {
    private static final String JSON = """
            {"volumeId":"v1","targetPath":"/data","publishContext":{"a":"b"},"staging_target_path":"/s",
             "volumeCapability":{"mount":{"fsType":"ext4","mountFlags":["ro","x"],"volumeMountGroup":"g"},
                                 "accessMode":{"mode":"SINGLE_NODE_WRITER"}},
             "readonly":true,"secrets":{"k":"s"},"volumeContext":{"path":"p"},"unknown":1}""";

    /** The same, written by the CSI project's own bindings. */
    private static final String WIRE =
            "0a02763112060a01611201621a022f7322052f646174612a161a02080112100a04657874341202726f1201781a016730013a"
                    + "060a016b12017342090a0470617468120170";

    @Test
    void theJsonFormIsTheMessageOnTheWire() throws StorageRefused {
        Publication fromJson = Publication.fromJson(JSON.getBytes(UTF_8));
        Publication fromWire = Publication.fromProtobuf(HexFormat.of().parseHex(WIRE));
        assertThat(fromJson.volume()).isEqualTo("v1").isEqualTo(fromWire.volume());
        assertThat(fromJson.target()).isEqualTo("/data").isEqualTo(fromWire.target());
        assertThat(HexFormat.of().formatHex(fromJson.rest()))
                .isEqualTo(HexFormat.of().formatHex(fromWire.rest()));
    }

    @Test
    void thePluginIsToldAnotherPlaceAndAllTheRest() throws StorageRefused {
        Publication asked = Publication.fromJson(JSON.getBytes(UTF_8));
        Publication told = Publication.fromProtobuf(asked.at("/elsewhere"));
        assertThat(told.target()).isEqualTo("/elsewhere");
        assertThat(told.rest()).isEqualTo(asked.rest());
    }

    @Test
    void whatIsCutOffAnywhereIsRefusedOrLacksItsEnd() {
        byte[] whole = HexFormat.of().parseHex(WIRE);
        for (int length = 0; length < whole.length; length++) {
            byte[] part = Arrays.copyOf(whole, length);
            try {
                assertThat(Publication.fromProtobuf(part).rest().length).isLessThan(whole.length);
            } catch (StorageRefused refused) {
                assertThat(refused.blame()).isEqualTo(StorageRefused.Blame.REQUEST);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/////w8=", "CgF2//////////////8B", "AA==", "Cw=="})
    void whatIsNoMessageIsRefused(String base64) {
        assertThatExceptionOfType(StorageRefused.class)
                .isThrownBy(() -> Publication.fromProtobuf(Base64.getDecoder().decode(base64)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"volumeId\":\"v\"}",
                "{\"volumeId\":\"v\",\"targetPath\":\"/d\",\"secrets\":{\"a\":1}}",
                "{\"volumeId\":\"v\",\"targetPath\":\"/d\",\"volumeCapability\":{\"block\":{}}}",
                "{\"volumeId\":\"v\",\"targetPath\":\"/d\",\"volumeCapability\":{\"accessMode\":{\"mode\":\"NONE\"}}}"
            })
    void jsonThatSaysSomethingElseIsRefused(String json) {
        assertThatExceptionOfType(StorageRefused.class).isThrownBy(() -> Publication.fromJson(json.getBytes(UTF_8)));
    }
}
