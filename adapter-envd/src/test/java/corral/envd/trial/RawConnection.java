package corral.envd.trial;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** A connection to a daemon on which a test says exactly the bytes that it wants to. */
public final class RawConnection implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;

    private RawConnection(Socket socket) {
        this.socket = socket;
    }

    public static RawConnection to(DaemonProcess daemon) throws IOException {
        Socket socket = new Socket();
        socket.connect(new InetSocketAddress(daemon.address(), daemon.port()), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return new RawConnection(socket);
    }

    /** Says these characters, each as one byte; a daemon that has hung up meanwhile does not hear them. */
    public RawConnection say(String text) throws IOException {
        return say(text.getBytes(ISO_8859_1));
    }

    public RawConnection say(byte[] bytes) throws IOException {
        try {
            socket.getOutputStream().write(bytes);
        } catch (SocketException _) {
            return this; // what it answered before is still to be read
        }
        return this;
    }

    /** Says that nothing more will be said. */
    public RawConnection finish() throws IOException {
        try {
            socket.shutdownOutput();
        } catch (SocketException _) {
            return this; // the daemon was quicker
        }
        return this;
    }

    public InputStream in() throws IOException {
        return socket.getInputStream();
    }

    /** What the daemon says up to these characters, or until it hangs up. */
    public String upTo(String mark) throws IOException {
        StringBuilder said = new StringBuilder();
        while (said.indexOf(mark) < 0) {
            int next = in().read();
            if (next < 0) {
                break;
            }
            said.append((char) next);
        }
        return said.toString();
    }

    /** All that the daemon says until it hangs up, whether politely or not. */
    public String all() throws IOException {
        StringBuilder said = new StringBuilder();
        byte[] chunk = new byte[64 << 10];
        try {
            for (int count = in().read(chunk); count >= 0; count = in().read(chunk)) {
                said.append(new String(chunk, 0, count, ISO_8859_1));
            }
        } catch (SocketException _) {
            return said.toString();
        }
        return said.toString();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
