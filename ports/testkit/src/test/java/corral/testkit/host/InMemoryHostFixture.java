package corral.testkit.host;

import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.SnapshotHost;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.testkit.sandbox.ExampleSandboxes;
import corral.testkit.snapshot.SnapshotHostFixture;
import corral.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** The host in memory under some weather. */
final class InMemoryHostFixture implements SnapshotHostFixture {
    private static final TemplateRevision BROKEN = new TemplateRevision(new TemplateId("broken"), "1");

    private final VirtualTime time = new VirtualTime();
    private final InMemoryHost host;

    InMemoryHostFixture(HostWeather weather) {
        host = new InMemoryHost(weather, time::elapsed, time::advance);
        host.breakTemplate(BROKEN.id());
    }

    /** Every trouble in turn, so that a caller who repeats is served sooner or later. */
    static HostWeather foul() {
        AtomicInteger calls = new AtomicInteger();
        return (call, id) -> switch (calls.getAndIncrement() % 7) {
            case 0 -> new HostWeather.Fate.Fails(HostOutcome.Kind.HOST);
            case 1 -> new HostWeather.Fate.FailsHalfway(HostOutcome.Kind.HOST);
            case 3 -> new HostWeather.Fate.FailsAfterwards(HostOutcome.Kind.HOST);
            case 4 -> new HostWeather.Fate.Hangs(Duration.ofSeconds(5));
            case 5 -> new HostWeather.Fate.Takes(Duration.ofMillis(300));
            default -> new HostWeather.Fate.Works();
        };
    }

    @Override
    public SandboxHost host() {
        return host;
    }

    @Override
    public HostInventory inventory() {
        return host;
    }

    @Override
    public SandboxFirewall firewall() {
        return host;
    }

    @Override
    public SnapshotHost snapshots() {
        return host;
    }

    @Override
    public void write(SandboxId id, String text) {
        host.write(id, text);
    }

    @Override
    public String written(SandboxId id) {
        return host.written(id).orElse("");
    }

    @Override
    public String boot(SandboxId id) {
        return Integer.toString(host.boot(id));
    }

    @Override
    public StartSandbox order(SandboxId id) {
        return new StartSandbox(
                id, ExampleSandboxes.TEMPLATE, ExampleSandboxes.pooled().resources(), NetworkAccess.CLOSED);
    }

    @Override
    public StartSandbox brokenOrder(SandboxId id) {
        return new StartSandbox(id, BROKEN, ExampleSandboxes.pooled().resources(), NetworkAccess.CLOSED);
    }

    @Override
    public void end(SandboxId id) {
        host.exit(id);
    }

    @Override
    public boolean reachesInternet(SandboxId id) {
        return host.network(id).orElseThrow().internet();
    }

    @Override
    public void letTimePass() {
        time.advance(Duration.ofMillis(100));
    }

    @Override
    public void restart() {}

    @Override
    public void close() {}
}
