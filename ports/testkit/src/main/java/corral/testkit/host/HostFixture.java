package corral.testkit.host;

import corral.api.host.HostInventory;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.SandboxId;

/**
 * What the contract suites of a host need. One fixture serves {@link SandboxHostContract}, {@link HostInventoryContract} and
 * {@link SandboxFirewallContract}. The host may have other sandboxes; tests use ids of their own.
 */
public interface HostFixture extends AutoCloseable {
    SandboxHost host();

    HostInventory inventory();

    SandboxFirewall firewall();

    /** An order that works: a template that starts, without internet. */
    StartSandbox order(SandboxId id);

    /** An order from a template that does not start. */
    StartSandbox brokenOrder(SandboxId id);

    /** Ends a running workload from inside, as if its first process had exited. */
    void end(SandboxId id);

    /** Whether a process inside a running sandbox can reach the internet, or what plays it, over a new connection. */
    boolean reachesInternet(SandboxId id);

    /** Lets a little time pass; an adapter with real time sleeps for some 20 ms. Called again and again by {@code Patience}. */
    void letTimePass();

    /** Goes on as a new process on the same host: the ports of this fixture are new objects afterwards, the workloads stay. */
    void restart();

    /** Removes every sandbox that the test started. */
    @Override
    void close();
}
