package corral.envd.client;

import corral.api.work.Door;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One HTTP request whose answer may be long and slow, on a connection of its own. Nothing is read without a bound on time, so that whoever reads can look
 * around meanwhile.
 */
final class DaemonStream implements AutoCloseable {
    private static final int MAX_HEAD_BYTES = 64 << 10;
    private static final int SMALL_BODY = 32 << 10;

    private final Socket socket;
    private final byte[] buffer = new byte[32 << 10];
    private int position;
    private int limit;
    private int status;
    private final Map<String, String> headers = new TreeMap<>();
    private Framing framing = Framing.UNTIL_CLOSED;
    private long left;

    private enum Framing {
        UNTIL_CLOSED,
        LENGTH,
        CHUNKS,
        DONE
    }

    private DaemonStream(Socket socket) {
        this.socket = socket;
    }

    /** Sends a request, and returns when the head of its answer has come. */
    static DaemonStream open(
            Door door, int port, String request, Map<String, String> headers, byte[] body, Duration atMost)
            throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        String ip = door.address().ip();
        DaemonStream stream = new DaemonStream(new Socket());
        try {
            stream.socket.setTcpNoDelay(true);
            stream.socket.connect(new InetSocketAddress(ip, port), millis(deadline));
            StringBuilder head = new StringBuilder(request)
                    .append(" HTTP/1.1\r\nHost: ")
                    .append(ip.contains(":") ? "[" + ip + "]" : ip)
                    .append("\r\nConnection: close\r\nX-Access-Token: ")
                    .append(door.token().value())
                    .append("\r\n");
            headers.forEach((name, value) ->
                    head.append(name).append(": ").append(value).append("\r\n"));
            if (request.startsWith("POST ")) {
                head.append("Content-Length: ").append(body.length).append("\r\n");
            }
            byte[] headBytes = head.append("\r\n").toString().getBytes(StandardCharsets.US_ASCII);
            stream.send(headBytes, body, deadline);
            stream.readHead(deadline);
            return stream;
        } catch (IOException | RuntimeException failed) {
            stream.socket.close();
            throw failed;
        }
    }

    /** A body that does not fit into the buffers of the connection blocks; then another thread keeps the time. */
    private void send(byte[] head, byte[] body, long deadline) throws IOException {
        if (body.length <= SMALL_BODY) {
            byte[] all = java.util.Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, all, head.length, body.length);
            socket.getOutputStream().write(all);
            return;
        }
        Thread clock = Thread.ofVirtual().start(() -> {
            try {
                Thread.sleep(millis(deadline));
                socket.close();
            } catch (InterruptedException | IOException _) {
                Thread.currentThread().interrupt();
            }
        });
        try {
            socket.getOutputStream().write(head);
            socket.getOutputStream().write(body);
        } finally {
            clock.interrupt();
        }
    }

    int status() {
        return status;
    }

    Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /**
     * Reads what has come, or waits a little for it.
     *
     * @return how many bytes; 0 when none came in time; -1 at the end of the answer
     * @throws IOException when the answer is cut off
     */
    int read(byte[] into, int offset, int most, Duration patience) throws IOException {
        return switch (framing) {
            case DONE -> -1;
            case UNTIL_CLOSED -> {
                int count = take(into, offset, most, patience);
                framing = count < 0 ? Framing.DONE : framing;
                yield count;
            }
            case LENGTH -> counted(into, offset, most, patience, Framing.DONE);
            case CHUNKS -> {
                if (left == 0 && !nextChunk(patience)) {
                    yield framing == Framing.DONE ? -1 : 0;
                }
                yield counted(into, offset, most, patience, Framing.CHUNKS);
            }
        };
    }

    /** Reads all of the answer that is left, or as many bytes of it as are wanted. */
    byte[] readAll(int most, Duration atMost) throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        byte[] piece = new byte[16 << 10];
        while (all.size() < most) {
            int count = read(piece, 0, Math.min(piece.length, most - all.size()), Duration.ofMillis(millis(deadline)));
            if (count < 0) {
                break;
            }
            all.write(piece, 0, count);
        }
        return all.toByteArray();
    }

    private int counted(byte[] into, int offset, int most, Duration patience, Framing then) throws IOException {
        int count = take(into, offset, (int) Math.min(most, left), patience);
        if (count < 0) {
            throw new IOException("the answer was cut off");
        }
        left -= count;
        if (left == 0) {
            framing = then;
        }
        return count;
    }

    /** Reads the line before a chunk; false when it has not come whole, or was that of the end. */
    private boolean nextChunk(Duration patience) throws IOException {
        Optional<String> line = line(patience);
        if (line.isPresent() && line.get().isEmpty()) {
            line = line(patience); // the one behind the chunk before
        }
        if (line.isEmpty()) {
            return false;
        }
        String size = line.get().split(";", 2)[0].strip();
        if (!size.matches("[0-9a-fA-F]{1,15}")) {
            throw new IOException("the answer has a broken chunk");
        }
        left = Long.parseLong(size, 16);
        if (left == 0) {
            framing = Framing.DONE;
            return false;
        }
        return true;
    }

    private Optional<String> line(Duration patience) throws IOException {
        while (true) {
            for (int at = position; at < limit; at++) {
                if (buffer[at] == '\n') {
                    String line = new String(buffer, position, at - position, StandardCharsets.US_ASCII);
                    position = at + 1;
                    return Optional.of(line.stripTrailing());
                }
            }
            int count = fill(patience);
            if (count < 0) {
                throw new IOException("the answer was cut off");
            }
            if (count == 0) {
                return Optional.empty();
            }
        }
    }

    private int take(byte[] into, int offset, int most, Duration patience) throws IOException {
        if (position == limit) {
            int count = fill(patience);
            if (count <= 0) {
                return count;
            }
        }
        int count = Math.min(most, limit - position);
        System.arraycopy(buffer, position, into, offset, count);
        position += count;
        return count;
    }

    /** More bytes behind those that are there. */
    private int fill(Duration patience) throws IOException {
        if (position > 0) {
            System.arraycopy(buffer, position, buffer, 0, limit - position);
            limit -= position;
            position = 0;
        }
        if (limit == buffer.length) {
            throw new IOException("the answer has a line that is too long");
        }
        InputStream in = socket.getInputStream();
        socket.setSoTimeout(Math.clamp(patience.toMillis(), 1, Integer.MAX_VALUE));
        try {
            int count = in.read(buffer, limit, buffer.length - limit);
            limit += Math.max(count, 0);
            return count;
        } catch (SocketTimeoutException _) {
            return 0;
        }
    }

    private void readHead(long deadline) throws IOException {
        String first = headLine(deadline);
        if (!first.matches("HTTP/1\\.[01] [0-9]{3}( .*)?")) {
            throw new IOException("the answer is not HTTP");
        }
        status = Integer.parseInt(first.substring(9, 12));
        int bytes = 0;
        for (String line = headLine(deadline); !line.isEmpty(); line = headLine(deadline)) {
            bytes += line.length();
            int colon = line.indexOf(':');
            if (colon < 1 || bytes > MAX_HEAD_BYTES) {
                throw new IOException("the answer has a broken head");
            }
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).strip());
        }
        String length = headers.getOrDefault("content-length", "");
        if (headers.getOrDefault("transfer-encoding", "").equalsIgnoreCase("chunked")) {
            framing = Framing.CHUNKS;
        } else if (length.matches("[0-9]{1,18}")) {
            left = Long.parseLong(length);
            framing = left == 0 ? Framing.DONE : Framing.LENGTH;
        } else if (status == 204 || status == 304) {
            framing = Framing.DONE;
        }
    }

    private String headLine(long deadline) throws IOException {
        while (true) {
            Optional<String> line = line(Duration.ofMillis(millis(deadline)));
            if (line.isPresent()) {
                return line.get();
            }
        }
    }

    private static int millis(long deadline) throws SocketTimeoutException {
        long nanos = deadline - System.nanoTime();
        if (nanos <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return Math.clamp(nanos / 1_000_000, 1, Integer.MAX_VALUE);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
