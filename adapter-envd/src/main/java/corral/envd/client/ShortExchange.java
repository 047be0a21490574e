package corral.envd.client;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** One HTTP request with a short answer, on a connection of its own, within a deadline that covers all of it. */
final class ShortExchange implements AutoCloseable {
    /** The largest answer that is read, head included. */
    static final int MAX_ANSWER_BYTES = 64 << 10;

    /** What the certificate of a daemon is for, since its address changes (OpenKruise Agents). */
    static final String SERVER_NAME = "agentruntime.sandbox.agents.kruise.io";

    private final Socket socket;
    private final String host;
    private final long deadline;

    /** What came back. */
    @SuppressWarnings("ArrayRecordComponent") // lives for one call and is never compared
    record Answer(int status, byte[] body) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Answer that && status == that.status && Arrays.equals(body, that.body);
        }

        @Override
        public int hashCode() {
            return 31 * status + Arrays.hashCode(body);
        }

        @Override
        public String toString() {
            return "Answer[" + status + ", " + body.length + " bytes]";
        }
    }

    private ShortExchange(Socket socket, String host, long deadline) {
        this.socket = socket;
        this.host = host;
        this.deadline = deadline;
    }

    static ShortExchange open(String ip, int port, Optional<SSLContext> tls, Duration atMost) throws IOException {
        long deadline = System.nanoTime() + atMost.toNanos();
        Socket socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.connect(new InetSocketAddress(ip, port), millisUntil(deadline));
            if (tls.isPresent()) {
                socket.setSoTimeout(millisUntil(deadline));
                socket = secured(socket, port, tls.get());
            }
            return new ShortExchange(socket, ip.contains(":") ? "[" + ip + "]" : ip, deadline);
        } catch (IOException refused) {
            socket.close();
            throw refused;
        }
    }

    private static Socket secured(Socket plain, int port, SSLContext tls) throws IOException {
        SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, SERVER_NAME, port, true);
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setServerNames(List.of(new SNIHostName(SERVER_NAME)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    Answer ask(String method, String path, byte[] body) throws IOException {
        String head = method + " " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n"
                + (body.length == 0
                        ? "\r\n"
                        : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n\r\n");
        byte[] headBytes = head.getBytes(StandardCharsets.US_ASCII);
        byte[] request = Arrays.copyOf(headBytes, headBytes.length + body.length);
        System.arraycopy(body, 0, request, headBytes.length, body.length);
        socket.getOutputStream().write(request);
        return parse(readAll());
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** Reads until the answer is complete by its length, or the other side closes. */
    private byte[] readAll() throws IOException {
        InputStream in = socket.getInputStream();
        ByteArrayOutputStream answer = new ByteArrayOutputStream();
        byte[] buffer = new byte[8 << 10];
        while (answer.size() < MAX_ANSWER_BYTES) {
            socket.setSoTimeout(millisUntil(deadline));
            int count = in.read(buffer);
            if (count < 0) {
                break;
            }
            answer.write(buffer, 0, count);
            if (complete(answer.toString(StandardCharsets.ISO_8859_1))) {
                break;
            }
        }
        return answer.toByteArray();
    }

    private static boolean complete(String text) {
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return false;
        }
        if (text.startsWith("HTTP/1.1 204 ")) {
            return true;
        }
        for (String line : text.substring(0, end).split("\r\n", -1)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                String length = lower.substring("content-length:".length()).strip();
                return length.matches("[0-9]{1,9}") && text.length() >= end + 4 + Integer.parseInt(length);
            }
        }
        return false;
    }

    private static Answer parse(byte[] bytes) throws IOException {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0 || !text.matches("(?s)HTTP/1\\.[01] [0-9]{3}[ \r].*")) {
            throw new IOException("the answer is not HTTP, or was cut off");
        }
        return new Answer(Integer.parseInt(text.substring(9, 12)), Arrays.copyOfRange(bytes, end + 4, bytes.length));
    }

    private static int millisUntil(long deadline) throws SocketTimeoutException {
        long left = deadline - System.nanoTime();
        if (left <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return Math.clamp(left / 1_000_000, 1, Integer.MAX_VALUE);
    }
}
