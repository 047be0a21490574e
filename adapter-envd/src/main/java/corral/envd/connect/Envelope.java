package corral.envd.connect;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * One message of a stream: a byte of flags, the length in four bytes, the message.
 *
 * @param flags {@link #COMPRESSED} and {@link #END}
 * @param message not changed after construction
 */
@SuppressWarnings("ArrayRecordComponent") // never compared; a copy of every chunk would double the work of a stream
public record Envelope(int flags, byte[] message) {
    public static final int COMPRESSED = 1;
    public static final int END = 2;
    public static final int HEADER_BYTES = 5;

    /** The envelope as bytes. */
    public byte[] bytes() {
        return ByteBuffer.allocate(HEADER_BYTES + message.length)
                .put((byte) flags)
                .putInt(message.length)
                .put(message)
                .array();
    }

    /**
     * Reads the next envelope.
     *
     * @param most the largest message accepted
     * @return nothing at the end of the stream
     * @throws RpcError when the envelope is cut off or too large
     */
    public static Optional<Envelope> read(InputStream in, int most) throws IOException, RpcError {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length == 0) {
            return Optional.empty();
        }
        if (header.length < HEADER_BYTES) {
            throw new RpcError(Code.INVALID_ARGUMENT, "protocol error: incomplete envelope: unexpected EOF");
        }
        int length = ByteBuffer.wrap(header, 1, 4).getInt();
        if (length < 0 || length > most) {
            throw new RpcError(
                    Code.RESOURCE_EXHAUSTED,
                    "message size " + Integer.toUnsignedString(length) + " is larger than configured max " + most);
        }
        byte[] message = in.readNBytes(length);
        if (message.length < length) {
            throw new RpcError(Code.INVALID_ARGUMENT, "protocol error: incomplete envelope: unexpected EOF");
        }
        return Optional.of(new Envelope(header[0], message));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Envelope that && flags == that.flags && Arrays.equals(message, that.message);
    }

    @Override
    public int hashCode() {
        return 31 * flags + Arrays.hashCode(message);
    }

    @Override
    public String toString() {
        return "Envelope[" + flags + ", " + message.length + " bytes]";
    }
}
