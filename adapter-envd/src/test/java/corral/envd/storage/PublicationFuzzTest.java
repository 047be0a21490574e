package corral.envd.storage;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Whatever a request to publish a volume holds, it is refused, or passed on with nothing changed but the place. */
class PublicationFuzzTest {
    @FuzzTest(maxDuration = "1m")
    void whatIsReadIsPassedOn(byte[] input) throws StorageRefused {
        Publication read;
        try {
            read = Publication.fromProtobuf(input);
        } catch (StorageRefused refused) {
            assertThat(refused.blame()).isEqualTo(StorageRefused.Blame.REQUEST);
            return;
        }
        Publication again = Publication.fromProtobuf(read.at("/place"));
        assertThat(again.target()).isEqualTo("/place");
        assertThat(again.volume()).isEqualTo(read.volume());
        assertThat(again.rest()).isEqualTo(read.rest());
    }
}
