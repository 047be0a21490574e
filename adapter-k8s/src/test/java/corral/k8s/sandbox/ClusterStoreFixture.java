package corral.k8s.sandbox;

import corral.api.store.SandboxFeed;
import corral.api.store.SandboxStore;
import corral.api.store.SandboxWaiter;
import corral.k8s.api.CustomObjects;
import corral.k8s.api.Json;
import corral.k8s.cluster.Cluster;
import corral.k8s.cluster.Tunnel;
import corral.k8s.crd.CustomResource;
import corral.testkit.store.StoreFixture;
import io.kubernetes.client.openapi.ApiClient;
import io.kubernetes.client.util.Config;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The store of a namespace, behind a tunnel in a storm. A restart makes new objects with new connections. */
final class ClusterStoreFixture implements StoreFixture {
    private final String namespace;
    private final Storm storm;
    private final Tunnel tunnel;
    private Ports ports;

    ClusterStoreFixture(Cluster cluster, String namespace, long seed) {
        this.namespace = namespace;
        this.storm = new Storm(seed);
        try {
            this.tunnel = new Tunnel(cluster, storm);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        this.ports = new Ports(tunnel, namespace);
    }

    @Override
    public SandboxStore store() {
        return ports.store;
    }

    @Override
    public SandboxFeed feed() {
        return ports.feed;
    }

    @Override
    public SandboxWaiter waiter() {
        return ports.waiter;
    }

    @Override
    public void letTimePass() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void breakFeed() {
        String path = "/apis/" + CustomResource.GROUP + "/" + CustomResource.VERSION + "/namespaces/" + namespace
                + "/sandboxes";
        byte[] another =
                "{\"apiVersion\":\"agents.kruise.io/v1alpha1\",\"kind\":\"Sandbox\",\"metadata\":{\"generateName\":\"other-\"},\"spec\":{}}"
                        .getBytes(java.nio.charset.StandardCharsets.UTF_8);
        try {
            String made = tunnel.ask("POST", path, "application/json", another);
            String version = Json.object(made)
                    .flatMap(it -> Json.text(it, "metadata", "resourceVersion"))
                    .orElseThrow();
            storm.forgetBefore(Long.parseLong(version));
            tunnel.cutWatches();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void makeUnavailable() {
        storm.goAway();
    }

    @Override
    public void restart() {
        ports.close();
        ports = new Ports(tunnel, namespace);
    }

    @Override
    public void close() {
        ports.close();
        tunnel.close();
    }

    /** What a process has. */
    private static final class Ports implements AutoCloseable {
        final KubernetesSandboxStore store;
        final KubernetesSandboxFeed feed;
        final KubernetesSandboxWaiter waiter;

        Ports(Tunnel tunnel, String namespace) {
            ApiClient client = Config.fromUrl(tunnel.url().toString());
            var objects =
                    new CustomObjects(client, CustomResource.GROUP, CustomResource.VERSION, namespace, "sandboxes");
            store = new KubernetesSandboxStore(objects, namespace);
            feed = new KubernetesSandboxFeed(objects);
            waiter = new KubernetesSandboxWaiter(feed);
        }

        @Override
        public void close() {
            waiter.close();
            feed.close();
        }
    }
}
