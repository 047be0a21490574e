package corral.k8s.sandbox;

import static java.nio.charset.StandardCharsets.UTF_8;

import corral.k8s.cluster.Weather;
import java.io.IOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** Each kind of trouble that a store may meet, drawn by lot: versions changed by somebody else, answers lost, requests lost or late, reads refused, watches cut. */
final class Storm implements Weather {
    private static final Duration LATENESS = Duration.ofMillis(150);
    private static final String EXPIRED =
            "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,\"reason\":\"Expired\",\"message\":\"too old resource version\"}}\n";

    private final Random lot;
    private final AtomicBoolean away = new AtomicBoolean();
    private final AtomicLong oldest = new AtomicLong();

    Storm(long seed) {
        this.lot = new Random(seed);
    }

    /** From now on nothing is answered. */
    void goAway() {
        away.set(true);
    }

    /** From now on the API server has forgotten what was before that version. */
    void forgetBefore(long version) {
        oldest.set(version);
    }

    @Override
    public Fate fate(Request request) throws IOException {
        if (away.get()) {
            return new Fate.Cut();
        }
        if (request.isWatch()) {
            return isForgotten(request.target()) ? new Fate.Answered(200, EXPIRED) : new Fate.Passes();
        }
        int drawn = lot.nextInt(100);
        if (request.isRead()) {
            return drawn < 5 ? new Fate.Answered(503, "{\"message\":\"not now\"}") : new Fate.Passes();
        }
        if (drawn < 7) {
            changeVersion(request);
            return new Fate.Passes();
        }
        if (drawn < 14) {
            request.itself().send().body().close();
            return new Fate.Cut();
        }
        if (drawn < 20) {
            return new Fate.Cut();
        }
        if (drawn < 27) {
            Thread.ofVirtual().start(() -> sendLate(request));
            return new Fate.Cut();
        }
        return drawn < 30 ? new Fate.Answered(429, "{\"message\":\"too many requests\"}") : new Fate.Passes();
    }

    @Override
    public boolean staysOpen() {
        return lot.nextInt(100) >= 4;
    }

    private boolean isForgotten(String target) {
        String version = target.replaceFirst(".*resourceVersion=([0-9]+).*", "$1");
        return Long.parseLong(version) < oldest.get();
    }

    /** As when a controller or a person writes something of its own into the object. */
    private static void changeVersion(Request request) throws IOException {
        if (!request.method().equals("POST")) {
            String object = request.target().replaceFirst("/status$", "");
            String change =
                    "{\"metadata\":{\"annotations\":{\"somebody.example/was-here\":\"" + System.nanoTime() + "\"}}}";
            var _ = request.tunnel().ask("PATCH", object, "application/merge-patch+json", change.getBytes(UTF_8));
        }
    }

    private static void sendLate(Request request) {
        try {
            Thread.sleep(LATENESS);
            request.itself().send().body().close();
        } catch (IOException e) {
            // the test is over before it arrived: then it is lost
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
