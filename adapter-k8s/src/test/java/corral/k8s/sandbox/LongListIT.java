package corral.k8s.sandbox;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static corral.testkit.sandbox.ExampleSandboxes.pooled;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.sandbox.SandboxId;
import corral.api.store.StoreUnavailable;
import corral.k8s.api.CustomObjects;
import corral.k8s.cluster.Cluster;
import corral.k8s.cluster.OnACluster;
import corral.k8s.cluster.Tunnel;
import corral.k8s.cluster.Weather;
import corral.k8s.crd.CustomResource;
import io.kubernetes.client.util.Config;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A list that takes several pages, also when the API server forgets, between two of them, where it began. */
@OnACluster
final class LongListIT {
    private final AtomicInteger pages = new AtomicInteger();
    private final AtomicInteger toForget = new AtomicInteger();
    private final Tunnel tunnel;
    private final KubernetesSandboxFeed feed;
    private final TreeSet<SandboxId> made = new TreeSet<>();

    LongListIT(Cluster cluster) throws Exception {
        String namespace = cluster.inNewNamespace().namespace();
        tunnel = new Tunnel(cluster, this::fate);
        var objects = new CustomObjects(
                Config.fromUrl(tunnel.url().toString()),
                CustomResource.GROUP,
                CustomResource.VERSION,
                namespace,
                "sandboxes");
        feed = new KubernetesSandboxFeed(objects, 2);
        var store = new KubernetesSandboxStore(objects, namespace);
        for (int i = 0; i < 5; i++) {
            SandboxId id = freshId();
            var _ = store.create(id, MADE, pooled());
            made.add(id);
        }
    }

    private Weather.Fate fate(Weather.Request request) {
        if (request.target().contains("limit=")) {
            pages.incrementAndGet();
        }
        return request.target().contains("continue=") && toForget.getAndUpdate(left -> Math.max(0, left - 1)) > 0
                ? new Weather.Fate.Answered(
                        410,
                        "{\"kind\":\"Status\",\"code\":410,\"message\":\"The provided continue parameter is too old\"}")
                : new Weather.Fate.Passes();
    }

    @AfterEach
    void closeTunnel() {
        feed.close();
        tunnel.close();
    }

    @Test
    void allPagesAreRead() {
        assertThat(feed.list().records()).extracting(it -> it.id()).containsExactlyInAnyOrderElementsOf(made);
        assertThat(pages).hasValue(3);
    }

    @Test
    void aForgottenListIsBegunAnew() {
        toForget.set(2);
        assertThat(feed.list().records()).extracting(it -> it.id()).containsExactlyInAnyOrderElementsOf(made);
    }

    @Test
    void aListThatIsAlwaysForgottenIsGivenUp() {
        toForget.set(1_000);
        assertThatThrownBy(feed::list).isInstanceOf(StoreUnavailable.class);
    }
}
