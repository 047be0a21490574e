package corral.envd.daemon;

import com.sun.net.httpserver.HttpExchange;
import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Breaks connections off on which nothing moves: a caller that stops sending a body, or stops reading an answer, would otherwise hold a thread
 * and one of the few places for transfers for ever. Only a single read or write counts; a stream may be silent as long as it likes between them.
 */
final class StallGuard {
    private final Duration limit;
    private final Set<Step> underWay = ConcurrentHashMap.newKeySet();

    /** @param limit how long one read may wait for its first byte, or one write for its last */
    StallGuard(Duration limit) {
        this.limit = limit;
    }

    /** Begins to look for stalls, now and then. */
    void begin() {
        Thread.ofVirtual().name("stall-guard").start(this::look);
    }

    /** From now on the body of the request and the answer are guarded. */
    void guard(HttpExchange exchange) {
        exchange.setStreams(new GuardedInput(exchange.getRequestBody()), null);
        guardAnswer(exchange);
    }

    /** Like {@link #guard}, for a request whose body comes when its caller feels like it. */
    void guardAnswer(HttpExchange exchange) {
        exchange.setStreams(null, new GuardedOutput(exchange.getResponseBody()));
    }

    private void look() {
        try {
            while (true) {
                TimeUnit.NANOSECONDS.sleep(limit.dividedBy(4).toNanos());
                long now = System.nanoTime();
                underWay.forEach(step -> step.breakOff(now, limit));
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** One direction of one connection. */
    private final class Step {
        private @Nullable Thread thread;
        private long since;

        synchronized void enter() {
            thread = Thread.currentThread();
            since = System.nanoTime();
            underWay.add(this);
        }

        synchronized void leave() {
            thread = null;
            underWay.remove(this);
        }

        /** An interrupted thread closes the connection that it waits for. */
        synchronized void breakOff(long now, Duration limit) {
            if (thread != null && now - since > limit.toNanos()) {
                thread.interrupt();
            }
        }
    }

    private final class GuardedInput extends FilterInputStream {
        private final Step step = new Step();

        GuardedInput(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            step.enter();
            try {
                return in.read();
            } finally {
                step.leave();
            }
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            step.enter();
            try {
                return in.read(bytes, offset, length);
            } finally {
                step.leave();
            }
        }
    }

    private final class GuardedOutput extends FilterOutputStream {
        private final Step step = new Step();

        GuardedOutput(OutputStream out) {
            super(out);
        }

        @Override
        public void write(int b) throws IOException {
            step.enter();
            try {
                out.write(b);
            } finally {
                step.leave();
            }
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            step.enter();
            try {
                out.write(bytes, offset, length);
            } finally {
                step.leave();
            }
        }

        @Override
        public void flush() throws IOException {
            step.enter();
            try {
                out.flush();
            } finally {
                step.leave();
            }
        }

        @Override
        public void close() throws IOException {
            step.enter();
            try {
                out.close();
            } finally {
                step.leave();
            }
        }
    }
}
