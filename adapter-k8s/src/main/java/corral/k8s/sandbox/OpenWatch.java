package corral.k8s.sandbox;

import corral.api.store.SandboxChange;
import corral.k8s.api.Watch;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A watch with a thread of its own that reads ahead, since reading from a connection cannot be given up after a time. It is closed after its use unless the
 * reader keeps it.
 */
final class OpenWatch implements AutoCloseable {
    /** How many changes are read ahead; then the server has to wait. */
    private static final int AHEAD = 1_000;

    private final OpenWatches home;
    private final BlockingQueue<Item> items = new ArrayBlockingQueue<>(AHEAD);
    private final Opening opening;
    private volatile boolean closed;
    private Optional<String> keptAt = Optional.empty();
    private final Thread reader;
    private volatile Optional<Watch> watch = Optional.empty();

    OpenWatch(OpenWatches home, Opening opening) {
        this.home = home;
        this.opening = opening;
        this.reader = Thread.ofVirtual().name("watch").start(this::read);
    }

    private void read() {
        try (Watch opened = opening.open()) {
            watch = Optional.of(opened);
            Optional<Item> item;
            do {
                item = opened.next().map(OpenWatch::item);
                items.put(item.orElseGet(Item.Ended::new));
            } while (!closed && item.isPresent());
        } catch (IOException e) {
            var _ = items.offer(new Item.Ended());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Item item(Watch.Event event) {
        return switch (event) {
            case Watch.Event.Changed(var object, var version) ->
                new Item.Seen(SandboxObject.record(object).map(SandboxChange.Upserted::new), version);
            case Watch.Event.Removed(var object, var version) ->
                new Item.Seen(SandboxObject.id(object).map(SandboxChange.Removed::new), version);
            case Watch.Event.Nothing(var version) -> new Item.Seen(Optional.empty(), version);
            case Watch.Event.Expired() -> new Item.Expired();
        };
    }

    /** The next item; {@link Item.Silence} when there is none within that many nanoseconds. */
    Item next(long nanoseconds) throws InterruptedException {
        Item item = items.poll(Math.max(0, nanoseconds), TimeUnit.NANOSECONDS);
        return item == null ? new Item.Silence() : item;
    }

    /** Keeps the watch for whoever comes with that version. */
    void keepAt(String version) {
        keptAt = Optional.of(version);
    }

    @Override
    public void close() {
        if (keptAt.isPresent()) {
            String version = keptAt.get();
            keptAt = Optional.empty();
            home.keep(version, this);
        } else {
            end();
        }
    }

    void end() {
        closed = true;
        watch.ifPresent(Watch::cancel);
        reader.interrupt();
    }

    /** Begins a watch. */
    interface Opening {
        Watch open() throws IOException;
    }

    /** What a watch told. */
    sealed interface Item {
        /** Up to that version this is all that happened; empty when it concerns nobody. */
        record Seen(Optional<SandboxChange> change, String version) implements Item {}

        /** Nothing came in time. */
        record Silence() implements Item {}

        /** The position is too old. */
        record Expired() implements Item {}

        /** The watch is over; another one can go on. */
        record Ended() implements Item {}
    }
}
