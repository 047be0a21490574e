package corral.testkit.store;

import corral.api.store.SandboxFeed;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;

/**
 * What the three contract suites of a store need. One fixture serves {@link SandboxStoreContract}, {@link SandboxFeedContract} and
 * {@link SandboxWaiterContract}. The store need not be empty, and tests may share it: they use ids of their own.
 */
public interface StoreFixture extends AutoCloseable {
    SandboxStore store();

    SandboxFeed feed();

    SandboxWaiter waiter();

    /**
     * Lets a little time pass, so that what is on its way arrives: an adapter with real time sleeps for some 20 ms, one with virtual
     * time advances it. Called again and again by {@code Patience}.
     */
    void letTimePass();

    /** Interrupts the feed, so that readers have to list again. */
    void breakFeed();

    /** Makes the store unavailable until the end of the test. */
    void makeUnavailable();

    /**
     * Goes on as a new process over the same data, as after {@code kill -9}: the ports of this fixture are new objects afterwards. A store
     * that has no process of its own to lose does nothing.
     */
    void restart();

    @Override
    void close();
}
