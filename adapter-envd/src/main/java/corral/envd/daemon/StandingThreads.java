package corral.envd.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Brings to life, before any program of the sandbox runs, the threads that virtual threads stand on: the runtime makes them when they are first
 * needed, and where a fork bomb has taken all processes by then, it never can again. A heartbeat keeps the last of them from being retired.
 */
final class StandingThreads {
    /** The runtime retires its threads after 30 s without work. */
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);

    private StandingThreads() {}

    static void raise() throws IOException, InterruptedException {
        Thread.ofVirtual().name("heartbeat").start(StandingThreads::beat);
        Pipe pipe = Pipe.open();
        try (Pipe.SourceChannel source = pipe.source();
                Pipe.SinkChannel sink = pipe.sink()) {
            Thread reader = Thread.ofVirtual().start(() -> read(source));
            while (reader.getState() != Thread.State.WAITING && reader.isAlive()) {
                TimeUnit.MILLISECONDS.sleep(1); // until it waits in the runtime's poller, which exists from then on
            }
            sink.write(ByteBuffer.wrap(new byte[] {1}));
            reader.join();
        }
    }

    private static void read(Pipe.SourceChannel source) {
        try {
            source.read(ByteBuffer.allocate(1));
        } catch (IOException unexpected) {
            throw new IllegalStateException("A pipe of this process cannot be read.", unexpected);
        }
    }

    private static void beat() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(HEARTBEAT.toNanos());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
