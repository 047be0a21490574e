package corral.envd.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Writes 1 GiB as the messages of a stream to nowhere, in one thread, and prints the milliseconds that it took. */
public final class EncodingLoop {
    private static final long BYTES = 1L << 30;
    private static final int CHUNK_BYTES = 32 << 10;

    private EncodingLoop() {}

    public static void main(String[] arguments) throws IOException {
        run(BYTES / 8); // until the compiler has seen it
        long began = System.nanoTime();
        run(BYTES);
        System.out.println((System.nanoTime() - began) / 1e6);
    }

    private static void run(long bytes) throws IOException {
        byte[] begin = "{\"event\":{\"data\":{\"stdout\":\"".getBytes(StandardCharsets.UTF_8);
        byte[] end = "\"}}}".getBytes(StandardCharsets.UTF_8);
        byte[] chunk = new byte[CHUNK_BYTES];
        try (OutputStream out = OutputStream.nullOutputStream()) {
            for (long done = 0; done < bytes; done += CHUNK_BYTES) {
                out.write(begin);
                out.write(Base64.getEncoder().encode(chunk));
                out.write(end);
            }
        }
    }
}
