package corral.envd.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/**
 * Keeps memory bounded however many requests come at once: a body of more than {@link #SMALL_BYTES} is read and worked on only while one of few
 * places is held; others wait for their turn with their body still on the way.
 */
public final class LargeBodies {
    /** Up to this size a body needs no place. */
    public static final int SMALL_BYTES = 64 << 10;

    /** How many larger bodies may be in memory at once. */
    public static final int PLACES = 4;

    private static final Semaphore FREE = new Semaphore(PLACES, true);

    private LargeBodies() {}

    /** A body in memory; closing it gives its place back. */
    public static final class Body implements AutoCloseable {
        private final byte[] bytes;
        private boolean placed;

        private Body(byte[] bytes, boolean placed) {
            this.bytes = bytes;
            this.placed = placed;
        }

        /** The bytes themselves, not a copy. */
        public byte[] bytes() {
            return bytes;
        }

        @Override
        public void close() {
            if (placed) {
                placed = false;
                FREE.release();
            }
        }
    }

    /**
     * Reads a body to its end.
     *
     * @return nothing when it has more bytes than allowed
     */
    public static Optional<Body> read(InputStream in, int most) throws IOException, InterruptedException {
        byte[] first = in.readNBytes(SMALL_BYTES);
        if (first.length < SMALL_BYTES) {
            return first.length > most ? Optional.empty() : Optional.of(new Body(first, false));
        }
        FREE.acquire();
        boolean kept = false;
        try {
            ByteArrayOutputStream all = new ByteArrayOutputStream(4 * SMALL_BYTES);
            all.writeBytes(first);
            for (byte[] more = in.readNBytes(SMALL_BYTES); more.length > 0; more = in.readNBytes(SMALL_BYTES)) {
                all.writeBytes(more);
                if (all.size() > most) {
                    return Optional.empty();
                }
            }
            kept = true;
            return Optional.of(new Body(all.toByteArray(), true));
        } finally {
            if (!kept) {
                FREE.release();
            }
        }
    }
}
