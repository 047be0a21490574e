package corral.envd.client;

import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;

/** The answers of a stream of the Connect protocol, one by one. */
final class MessageStream implements AutoCloseable {
    private static final int HEADER_BYTES = 5;
    private static final int MAX_MESSAGE_BYTES = 4 << 20;
    private static final int END = 2;

    private final DaemonStream stream;
    private byte[] pending = new byte[64 << 10];
    private int filled;

    MessageStream(DaemonStream stream) {
        this.stream = stream;
    }

    /** What came next. */
    sealed interface Next {
        record Message(Json.Obj message) implements Next {}

        /** Nothing yet. */
        record Silence() implements Next {}

        /**
         * The last that comes.
         *
         * @param trailer with the field {@code error} when the call failed
         */
        record End(Json.Obj trailer) implements Next {}
    }

    /** Whether the daemon took the call at all; it refuses a wrong token before. */
    boolean isTaken() {
        return stream.status() == 200;
    }

    int status() {
        return stream.status();
    }

    /** Waits for the next answer, for so long. */
    Next next(Duration patience) throws IOException {
        while (true) {
            if (filled >= HEADER_BYTES) {
                int length = ByteBuffer.wrap(pending, 1, 4).getInt();
                if (length < 0 || length > MAX_MESSAGE_BYTES) {
                    throw new IOException("the daemon sent a message that is too large");
                }
                if (filled >= HEADER_BYTES + length) {
                    return taken(length);
                }
                if (pending.length < HEADER_BYTES + length) {
                    pending = Arrays.copyOf(pending, HEADER_BYTES + length);
                }
            }
            int count = stream.read(pending, filled, pending.length - filled, patience);
            if (count < 0) {
                throw new IOException("the daemon broke off");
            }
            if (count == 0) {
                return new Next.Silence();
            }
            filled += count;
        }
    }

    private Next taken(int length) throws IOException {
        byte[] message = Arrays.copyOfRange(pending, HEADER_BYTES, HEADER_BYTES + length);
        boolean end = (pending[0] & END) != 0;
        filled -= HEADER_BYTES + length;
        System.arraycopy(pending, HEADER_BYTES + length, pending, 0, filled);
        try {
            Json.Obj object = JsonReader.object(message);
            return end ? new Next.End(object) : new Next.Message(object);
        } catch (MalformedJson malformed) {
            throw new IOException("the daemon sent what is not JSON", malformed);
        }
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
