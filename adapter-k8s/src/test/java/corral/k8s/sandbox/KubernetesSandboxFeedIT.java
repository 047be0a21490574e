package corral.k8s.sandbox;

import corral.k8s.cluster.Cluster;
import corral.k8s.cluster.OnACluster;
import corral.testkit.store.SandboxFeedContract;
import corral.testkit.store.StoreFixture;

@OnACluster
final class KubernetesSandboxFeedIT extends SandboxFeedContract {
    private final Cluster cluster;
    private final String namespace;

    KubernetesSandboxFeedIT(Cluster cluster) throws Exception {
        this.cluster = cluster;
        this.namespace = cluster.inNewNamespace().namespace();
    }

    @Override
    protected StoreFixture open() {
        return new ClusterStoreFixture(cluster, namespace, namespace.hashCode());
    }
}
