package corral.e2b.edge;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback that does with each connection exactly what a test says, byte by byte. */
final class FakeSandbox implements AutoCloseable {
    private final ServerSocket listener;
    private final List<Socket> accepted = new CopyOnWriteArrayList<>();

    /** What to do with one connection, on a thread of its own; it is closed afterwards. */
    interface Behaviour {
        void serve(Connection connection) throws Exception;
    }

    FakeSandbox(Behaviour behaviour) {
        this(0, behaviour);
    }

    FakeSandbox(int port, Behaviour behaviour) {
        this(InetAddress.getLoopbackAddress(), port, behaviour);
    }

    FakeSandbox(InetAddress address, int port, Behaviour behaviour) {
        try {
            listener = new ServerSocket(port, 50, address);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(() -> {
            while (true) {
                try {
                    Socket socket = listener.accept();
                    accepted.add(socket);
                    Thread.ofVirtual().start(() -> {
                        try (socket) {
                            behaviour.serve(new Connection(socket));
                        } catch (Exception ended) {
                            // the test sees it at its own end
                        }
                    });
                } catch (IOException closed) {
                    return;
                }
            }
        });
    }

    int port() {
        return listener.getLocalPort();
    }

    int connections() {
        return accepted.size();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    /** One accepted connection, or one that a test opened itself. */
    record Connection(Socket socket, InputStream in, OutputStream out) {
        Connection(Socket socket) throws IOException {
            this(socket, socket.getInputStream(), socket.getOutputStream());
        }

        /** The lines of a head, without the empty one that ends it; empty at the end of the stream. */
        List<String> readHead() throws IOException {
            List<String> lines = new ArrayList<>();
            StringBuilder line = new StringBuilder();
            for (int read = in.read(); read >= 0; read = in.read()) {
                if (read == '\n') {
                    if (line.isEmpty()) {
                        return lines;
                    }
                    lines.add(line.toString());
                    line.setLength(0);
                } else if (read != '\r') {
                    line.append((char) read);
                }
            }
            return List.of();
        }

        void send(String text) throws IOException {
            out.write(text.getBytes(StandardCharsets.ISO_8859_1));
            out.flush();
        }

        void sendChunk(String text) throws IOException {
            send(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
        }

        String read(int length) throws IOException {
            return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
        }
    }
}
