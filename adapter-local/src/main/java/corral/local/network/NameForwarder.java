package corral.local.network;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Passes questions for names on to this machine's own name servers. Sandboxes cannot ask those themselves: they often listen on a loopback address or
 * in a private network.
 */
final class NameForwarder implements AutoCloseable {
    /** Questions that may wait for an answer at one time; more are dropped and asked again by whoever wants to know. */
    static final int MAX_WAITING = 1_024;

    /** How many of them may be one sandbox's, so that none takes the turns of all. */
    static final int MAX_WAITING_EACH = 32;

    private static final int PORT = 53;
    private static final int MAX_DATAGRAM = 4096;
    private static final int MAX_MESSAGE = 65_535;
    private static final int SMALLEST_QUESTION = 12;
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(NameForwarder.class);

    private final Path upstreams;
    private final DatagramSocket datagrams;
    private final ServerSocket connections;
    private final Semaphore waiting = new Semaphore(MAX_WAITING);
    private final ConcurrentMap<InetAddress, Integer> waitingOf = new ConcurrentHashMap<>();

    private NameForwarder(Path upstreams, DatagramSocket datagrams, ServerSocket connections) {
        this.upstreams = upstreams;
        this.datagrams = datagrams;
        this.connections = connections;
    }

    /**
     * Listens on an address of this machine.
     *
     * @param upstreams a file in the form of {@code resolv.conf}, read for every question, since it changes with the network
     */
    static NameForwarder start(String address, Path upstreams) throws IOException {
        InetSocketAddress at = new InetSocketAddress(address, PORT);
        DatagramSocket datagrams = new DatagramSocket(at);
        ServerSocket connections = new ServerSocket();
        try {
            connections.setReuseAddress(true);
            connections.bind(at);
        } catch (IOException occupied) {
            datagrams.close();
            connections.close();
            throw occupied;
        }
        NameForwarder forwarder = new NameForwarder(upstreams, datagrams, connections);
        Thread.ofVirtual().name("names-udp").start(forwarder::receive);
        Thread.ofVirtual().name("names-tcp").start(forwarder::accept);
        return forwarder;
    }

    private void receive() {
        while (!datagrams.isClosed()) {
            try {
                DatagramPacket question = new DatagramPacket(new byte[MAX_DATAGRAM], MAX_DATAGRAM);
                datagrams.receive(question);
                if (question.getLength() >= SMALLEST_QUESTION) {
                    inTurn(question.getAddress(), () -> answer(question));
                }
            } catch (IOException | RuntimeException broken) {
                if (!datagrams.isClosed()) {
                    LOG.warn("A question for a name was not read: {}", broken.getMessage());
                }
            }
        }
    }

    private void accept() {
        while (!connections.isClosed()) {
            try {
                Socket client = connections.accept();
                if (!inTurn(client.getInetAddress(), () -> converse(client))) {
                    client.close();
                }
            } catch (IOException | RuntimeException broken) {
                if (!connections.isClosed()) {
                    LOG.warn("A connection for names was not accepted: {}", broken.getMessage());
                }
            }
        }
    }

    private boolean inTurn(InetAddress asker, Runnable work) {
        if (!takeTurn(asker)) {
            return false;
        }
        Thread.ofVirtual().start(() -> {
            try {
                work.run();
            } finally {
                waiting.release();
                leave(asker);
            }
        });
        return true;
    }

    private boolean takeTurn(InetAddress asker) {
        int own = waitingOf.merge(asker, 1, Integer::sum);
        if (own <= MAX_WAITING_EACH && waiting.tryAcquire()) {
            return true;
        }
        leave(asker);
        return false;
    }

    private void leave(InetAddress asker) {
        waitingOf.computeIfPresent(asker, (address, turns) -> turns == 1 ? null : turns - 1);
    }

    private void answer(DatagramPacket question) {
        byte[] asked = Arrays.copyOf(question.getData(), question.getLength());
        for (String server : servers()) {
            try (DatagramSocket socket = new DatagramSocket()) {
                socket.setSoTimeout((int) PATIENCE.toMillis());
                socket.connect(new InetSocketAddress(InetAddress.getByName(server), PORT));
                socket.send(new DatagramPacket(asked, asked.length));
                byte[] buffer = new byte[MAX_MESSAGE];
                DatagramPacket answer = new DatagramPacket(buffer, buffer.length);
                do {
                    socket.receive(answer);
                } while (answer.getLength() < 2 || buffer[0] != asked[0] || buffer[1] != asked[1]);
                datagrams.send(new DatagramPacket(buffer, answer.getLength(), question.getSocketAddress()));
                return;
            } catch (IOException next) {
                LOG.debug("A name server did not answer: {}", next.getMessage());
            }
        }
    }

    private void converse(Socket client) {
        try (client) {
            client.setSoTimeout((int) IDLE.toMillis());
            DataInputStream questions = new DataInputStream(client.getInputStream());
            OutputStream answers = client.getOutputStream();
            for (String server : servers()) {
                try (Socket upstream = new Socket()) {
                    upstream.connect(new InetSocketAddress(server, PORT), (int) PATIENCE.toMillis());
                    upstream.setSoTimeout((int) PATIENCE.toMillis());
                    while (true) {
                        pass(questions, upstream.getOutputStream());
                        pass(new DataInputStream(upstream.getInputStream()), answers);
                    }
                }
            }
        } catch (IOException ended) {
            LOG.debug("A connection for names ended: {}", ended.getMessage());
        }
    }

    /** Passes one message on, its length and itself in one piece. */
    private static void pass(DataInputStream from, OutputStream to) throws IOException {
        int length = from.readUnsignedShort();
        byte[] message = new byte[length + 2];
        message[0] = (byte) (length >> 8);
        message[1] = (byte) length;
        from.readFully(message, 2, length);
        to.write(message);
        to.flush();
    }

    private List<String> servers() {
        try {
            return Resolvers.parse(Files.readAllLines(upstreams));
        } catch (IOException none) {
            return List.of();
        }
    }

    @Override
    public void close() throws IOException {
        datagrams.close();
        connections.close();
    }
}
