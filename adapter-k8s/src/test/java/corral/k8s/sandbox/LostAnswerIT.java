package corral.k8s.sandbox;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.claimed;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static corral.testkit.sandbox.ExampleSandboxes.pooled;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.WriteOutcome;
import corral.k8s.api.CustomObjects;
import corral.k8s.cluster.Cluster;
import corral.k8s.cluster.OnACluster;
import corral.k8s.cluster.Tunnel;
import corral.k8s.cluster.Weather;
import corral.k8s.crd.CustomResource;
import io.kubernetes.client.util.Config;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A write whose answer is lost is of unknown outcome. Sent again behind the store's back, it would read as a conflict, and what was done as not done. */
@OnACluster
final class LostAnswerIT {
    private final AtomicInteger writes = new AtomicInteger();
    private final Tunnel tunnel;
    private final KubernetesSandboxStore store;
    private volatile boolean answersAreLost;

    LostAnswerIT(Cluster cluster) throws Exception {
        String namespace = cluster.inNewNamespace().namespace();
        tunnel = new Tunnel(cluster, this::fate);
        store = new KubernetesSandboxStore(
                new CustomObjects(
                        Config.fromUrl(tunnel.url().toString()),
                        CustomResource.GROUP,
                        CustomResource.VERSION,
                        namespace,
                        "sandboxes"),
                namespace);
    }

    private Weather.Fate fate(Weather.Request request) throws IOException {
        if (request.isRead() || !answersAreLost) {
            return new Weather.Fate.Passes();
        }
        writes.incrementAndGet();
        request.itself().send().body().close();
        return new Weather.Fate.Cut();
    }

    @AfterEach
    void closeTunnel() {
        tunnel.close();
    }

    @Test
    void aWriteIsSentOnceAlsoOverAConnectionThatWasUsedBefore() {
        SandboxId id = freshId();
        var _ = store.create(id, MADE, pooled());
        SandboxRecord before = store.get(id).orElseThrow();
        DesiredSandbox wanted = claimed();
        answersAreLost = true;

        WriteOutcome outcome = store.updateDesired(id, before.version(), wanted);

        assertThat(outcome).isInstanceOf(WriteOutcome.Unknown.class);
        assertThat(writes).hasValue(1);
        assertThat(store.get(id).orElseThrow().desired()).isEqualTo(wanted);
    }
}
