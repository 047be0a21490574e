package corral.envd.connect;

import corral.envd.json.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The answers of a stream. Nothing is held back: {@link #flush} follows whatever belongs together. */
public final class Replies {
    private final OutputStream out;

    Replies(OutputStream out) {
        this.out = out;
    }

    /** Sends a message at once. */
    public void send(Json.Obj message) throws IOException {
        write(message.text().getBytes(StandardCharsets.UTF_8));
        flush();
    }

    /** Writes a message that is JSON text already, in parts; for output of processes, which would be slow as values. */
    public void write(byte[]... parts) throws IOException {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        out.write(ByteBuffer.allocate(Envelope.HEADER_BYTES)
                .put((byte) 0)
                .putInt(length)
                .array());
        for (byte[] part : parts) {
            out.write(part);
        }
    }

    public void flush() throws IOException {
        out.flush();
    }

    void end(Json.Obj trailer) throws IOException {
        out.write(new Envelope(Envelope.END, trailer.text().getBytes(StandardCharsets.UTF_8)).bytes());
        out.flush();
    }
}
