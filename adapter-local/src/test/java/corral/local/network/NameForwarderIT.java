package corral.local.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions for names on their way through this machine, over loopback addresses that stand for sandboxes and for a name server. */
final class NameForwarderIT {
    private static final String FORWARDER = "127.53.0.1";
    private static final String SERVER = "127.53.0.2";
    private static final String GREEDY = "127.53.0.3";
    private static final String MODEST = "127.53.0.4";
    private static final int PORT = 53;
    /** All tries together stay below the time for which the forwarder lets a question wait. */
    private static final int TRIES = 10;

    private static final int PATIENCE = 150;

    @TempDir
    private Path folder;

    @Test
    void aQuestionIsAnsweredByTheMachinesNameServer() throws IOException {
        try (DatagramSocket server = serveNames();
                NameForwarder forwarder = forwarder();
                DatagramSocket asker = at(MODEST)) {
            assertThat(server.isClosed()).isFalse();
            assertThat(forwarder).isNotNull();
            assertThat(ask(asker, "please")).isEqualTo("please!");
        }
    }

    @Test
    void oneThatAsksTooMuchDoesNotTakeTheTurnsOfOthers() throws IOException {
        try (DatagramSocket server = serveNames();
                NameForwarder forwarder = forwarder();
                DatagramSocket greedy = at(GREEDY);
                DatagramSocket modest = at(MODEST)) {
            assertThat(server.isClosed()).isFalse();
            assertThat(forwarder).isNotNull();
            for (int i = 0; i < 2 * NameForwarder.MAX_WAITING; i++) {
                send(greedy, "silence");
            }
            assertThat(ask(modest, "please")).isEqualTo("please!");
        }
    }

    private NameForwarder forwarder() throws IOException {
        Path upstreams = folder.resolve("resolv.conf");
        Files.writeString(upstreams, "nameserver " + SERVER + "\n");
        return NameForwarder.start(FORWARDER, upstreams);
    }

    /** Answers every question but those for silence with the question and a mark. */
    private static DatagramSocket serveNames() throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(SERVER, PORT));
        Thread.ofVirtual().start(() -> {
            while (!socket.isClosed()) {
                try {
                    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
                    socket.receive(packet);
                    String text = text(packet);
                    if (!text.startsWith("silence")) {
                        byte[] answer = (text + "!").getBytes(StandardCharsets.US_ASCII);
                        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                    }
                } catch (IOException closed) {
                    return;
                }
            }
        });
        return socket;
    }

    private static DatagramSocket at(String address) throws IOException {
        DatagramSocket socket = new DatagramSocket(new InetSocketAddress(address, 0));
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    private static void send(DatagramSocket from, String question) throws IOException {
        byte[] bytes = Arrays.copyOf((question + " ".repeat(12)).getBytes(StandardCharsets.US_ASCII), 16);
        from.send(new DatagramPacket(bytes, bytes.length, InetAddress.getByName(FORWARDER), PORT));
    }

    /** The answer without its padding; asks again as a resolver does, since the kernel drops datagrams that come too fast. */
    private static String ask(DatagramSocket from, String question) throws IOException {
        for (int attempt = 0; attempt < TRIES; attempt++) {
            send(from, question);
            try {
                DatagramPacket answer = new DatagramPacket(new byte[512], 512);
                from.receive(answer);
                return text(answer).replace(" ", "");
            } catch (SocketTimeoutException dropped) {
                // asked again
            }
        }
        return "no answer";
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII);
    }
}
