package corral.envd.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.linux.ExitStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HubTest {
    private static final Output.End END = new Output.End(new ExitStatus.Exited(0));

    private static Output.Data data(String text) {
        return new Output.Data(Output.Channel.STDOUT, text.getBytes(UTF_8));
    }

    @Test
    void everyListenerHearsWhatComesAfterItJoined() throws InterruptedException {
        Hub hub = new Hub();
        Subscriber early = hub.join();
        hub.publish(data("a"));
        Subscriber late = hub.join();
        hub.publish(data("b"));
        hub.finish(END);

        assertThat(early.take(Duration.ZERO)).contains(data("a"));
        assertThat(early.take(Duration.ZERO)).contains(data("b"));
        assertThat(early.take(Duration.ZERO)).contains(END);
        assertThat(late.take(Duration.ZERO)).contains(data("b"));
        assertThat(late.take(Duration.ZERO)).contains(END);
    }

    @Test
    void whoComesAfterTheEndHearsTheEnd() throws InterruptedException {
        Hub hub = new Hub();
        hub.finish(END);

        assertThat(hub.join().take(Duration.ZERO)).contains(END);
    }

    @Test
    void whereNobodyListensOutputIsDropped() throws InterruptedException {
        Hub hub = new Hub();
        Subscriber gone = hub.join();
        hub.leave(gone);

        hub.publish(data("x".repeat(10 * Subscriber.MAX_BYTES)));

        assertThat(hub.listeners()).isZero();
    }

    @Test
    void aListenerHoldsABoundedAmountAndIsGivenUpWhenItTakesNothing() throws InterruptedException {
        Subscriber subscriber = new Subscriber();
        Output.Data full = data("x".repeat(Subscriber.MAX_BYTES));

        assertThat(subscriber.put(full, Duration.ZERO)).isTrue();
        assertThat(subscriber.put(data("y"), Duration.ZERO)).isFalse();
        assertThat(subscriber.isGone()).isTrue();
    }

    @Test
    void theEndAlwaysHasRoom() throws InterruptedException {
        Subscriber subscriber = new Subscriber();
        subscriber.put(data("x".repeat(Subscriber.MAX_BYTES)), Duration.ZERO);

        assertThat(subscriber.put(END, Duration.ZERO)).isTrue();
    }

    @Test
    void takingMakesRoom() throws InterruptedException {
        Subscriber subscriber = new Subscriber();
        subscriber.put(data("x".repeat(Subscriber.MAX_BYTES)), Duration.ZERO);
        subscriber.take(Duration.ZERO);

        assertThat(subscriber.put(data("y"), Duration.ZERO)).isTrue();
    }
}
