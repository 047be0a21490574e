package corral.envd.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A plugin that does not do what a plugin should is given up. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class NodePluginIT {
    @TempDir
    Path folder;

    private interface Behaviour {
        void serve(SocketChannel connection) throws IOException, InterruptedException;
    }

    @Test
    void whoNeverAnswersIsGivenUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        refused(Duration.ofMillis(300), connection -> never.await(), "did not answer within 300 ms");
    }

    @Test
    void whoClosesTheConnectionIsSaidToBeGone() throws Exception {
        refused(Duration.ofSeconds(30), connection -> {}, "cannot be asked");
    }

    @Test
    void whoSpeaksSomethingElseIsNoPlugin() throws Exception {
        refused(
                Duration.ofSeconds(30),
                connection -> {
                    connection.write(ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n"
                            .getBytes(StandardCharsets.US_ASCII)));
                    connection.read(ByteBuffer.allocate(1 << 16));
                },
                "storage plugin");
    }

    private void refused(Duration patience, Behaviour behaviour, String why) throws IOException {
        Path socket = folder.resolve("csi.sock");
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(UnixDomainSocketAddress.of(socket));
            Thread.ofVirtual().start(() -> {
                try (SocketChannel connection = listening.accept()) {
                    behaviour.serve(connection);
                } catch (IOException | InterruptedException ended) {
                    // the test is over
                }
            });
            assertThatExceptionOfType(StorageRefused.class)
                    .isThrownBy(() -> new NodePlugin(socket, patience).publish(new byte[0]))
                    .satisfies(refused -> assertThat(refused.blame()).isEqualTo(StorageRefused.Blame.ABSENT))
                    .withMessageContaining(why);
        }
    }
}
