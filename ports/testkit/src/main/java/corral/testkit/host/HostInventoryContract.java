package corral.testkit.host;

import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostInventory;
import corral.api.sandbox.SandboxId;
import corral.testkit.time.Patience;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link HostInventory} keeps. */
public abstract class HostInventoryContract {
    private HostFixture fixture;
    private InsistentHost host;

    protected abstract HostFixture open();

    @BeforeEach
    final void openFixture() {
        fixture = open();
        host = new InsistentHost(fixture);
    }

    @AfterEach
    final void closeFixture() {
        fixture.close();
    }

    @Test
    void whatRunsAndWhatIsHeldIsPresent() {
        SandboxId runs = freshId();
        SandboxId held = freshId();
        host.running(runs);
        host.running(held);
        host.freeze(held);

        assertThat(fixture.inventory().present()).contains(runs, held).doesNotContain(freshId());
        assertThat(new ArrayList<>(fixture.inventory().present())).isSorted();
    }

    @Test
    void whatWasStoppedIsNot() {
        SandboxId id = freshId();
        host.running(id);

        host.stop(id);

        assertThat(fixture.inventory().present()).doesNotContain(id);
    }

    @Test
    void whatWasThereBeforeARestartIsThere() {
        SandboxId runs = freshId();
        SandboxId stopped = freshId();
        host.running(runs);
        host.running(stopped);
        host.stop(stopped);

        fixture.restart();

        assertThat(fixture.inventory().present()).contains(runs).doesNotContain(stopped);
    }

    @Test
    void anEndIsTold() {
        SandboxId id = freshId();
        Set<SandboxId> ended = ConcurrentHashMap.newKeySet();
        fixture.inventory().onExit(ended::add);
        host.running(id);

        fixture.end(id);

        Patience.until("the end is told", fixture::letTimePass, () -> ended.contains(id));
    }

    @Test
    void theEndOfAWorkloadThatWasThereBeforeARestartIsTold() {
        SandboxId id = freshId();
        host.running(id);
        fixture.restart();
        Set<SandboxId> ended = ConcurrentHashMap.newKeySet();
        fixture.inventory().onExit(ended::add);

        fixture.end(id);

        Patience.until("the end is told", fixture::letTimePass, () -> ended.contains(id));
    }

    @Test
    void whatEndedByItselfIsGoneAfterItIsStopped() {
        SandboxId id = freshId();
        host.running(id);
        fixture.end(id);

        host.stop(id);

        assertThat(fixture.inventory().present()).doesNotContain(id);
    }
}
