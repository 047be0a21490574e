package corral.k8s.sandbox;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static corral.testkit.sandbox.ExampleSandboxes.pooled;
import static corral.testkit.sandbox.ExampleSandboxes.running;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.pool.PoolName;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox.Phase;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.WriteOutcome;
import corral.k8s.api.CustomObjects;
import corral.k8s.cluster.Cluster;
import corral.k8s.cluster.Kubectl;
import corral.k8s.cluster.OnACluster;
import corral.k8s.cluster.Tunnel;
import corral.k8s.cluster.Weather;
import corral.k8s.crd.CustomResource;
import corral.testkit.sandbox.ExampleSandboxes;
import io.kubernetes.client.util.Config;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Sandboxes that people make, change and delete with {@code kubectl} are records like others, and people see what Corral wrote. */
@OnACluster
final class SandboxesByHandIT {
    private final Kubectl kubectl;
    private final Tunnel tunnel;
    private final KubernetesSandboxStore store;
    private final Map<SandboxId, DesiredSandbox> wanted = new HashMap<>();

    SandboxesByHandIT(Cluster cluster) throws Exception {
        kubectl = cluster.inNewNamespace();
        tunnel = new Tunnel(cluster, Weather.FAIR);
        store = new KubernetesSandboxStore(
                new CustomObjects(
                        Config.fromUrl(tunnel.url().toString()),
                        CustomResource.GROUP,
                        CustomResource.VERSION,
                        kubectl.namespace(),
                        "sandboxes"),
                kubectl.namespace());
    }

    @AfterEach
    void closeTunnel() {
        tunnel.close();
    }

    @Test
    void aSandboxMadeByHandIsFoundUnderItsNamespaceAndName() throws Exception {
        make("spec: {templateRef: {name: tools}, paused: true}");

        SandboxRecord record = byHand();

        assertThat(record.desired().template().id().value()).isEqualTo("tools");
        assertThat(record.desired().power()).isEqualTo(Power.PAUSED);
        assertThat(record.desired().claim()).isEmpty();
        assertThat(record.observed().phase()).isEqualTo(Phase.ABSENT);
    }

    @Test
    void aPooledSandboxOfTheOtherSystemIsClaimed() throws Exception {
        make("""
                  labels:
                    agents.kruise.io/sandbox-claimed: "false"
                    agents.kruise.io/sandbox-pool: tools
                    agents.kruise.io/sandbox-template: tools
                    agents.kruise.io/template-hash: h1
                spec: {template: {spec: {containers: [{name: main, image: debian}]}}}
                """);
        kubectl.run(
                "patch",
                "sbx",
                "by-hand",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"phase\":\"Running\",\"sandboxIp\":\"10.0.0.9\"}}");
        SandboxRecord pooledByOther = byHand();
        assertThat(pooledByOther.desired().pool()).contains(new PoolName("tools"));
        assertThat(pooledByOther.observed().phase()).isEqualTo(Phase.RUNNING);
        assertThat(pooledByOther.observed().address())
                .hasValueSatisfying(it -> assertThat(it.ip()).isEqualTo("10.0.0.9"));

        written(store.updateDesired(
                pooledByOther.id(),
                pooledByOther.version(),
                pooledByOther.desired().withClaim(claimed(pooledByOther.id()).claim())));

        assertThat(byHand().desired().claim())
                .isEqualTo(claimed(pooledByOther.id()).claim());
        assertThat(kubectl.run("get", "sbx", "by-hand", "-o", "jsonpath={.spec.template.spec.containers[0].image}"))
                .isEqualTo("debian");
    }

    @Test
    void whoPausesByHandIsObeyed() throws Exception {
        SandboxId id = made();
        kubectl.run("patch", "sbx", id.value(), "--type=merge", "-p", "{\"spec\":{\"paused\":true}}");
        assertThat(read(id).desired()).isEqualTo(claimed(id).withPower(Power.PAUSED));
    }

    @Test
    void whoSetsAnEndByHandIsObeyed() throws Exception {
        SandboxId id = made();
        kubectl.run(
                "patch",
                "sbx",
                id.value(),
                "--type=merge",
                "-p",
                "{\"spec\":{\"pauseTime\":null,\"shutdownTime\":\"2031-01-01T00:00:00Z\"}}");
        var lifetime = read(id).desired().claim().orElseThrow().lifetime();
        assertThat(lifetime.deadline()).contains(Instant.parse("2031-01-01T00:00:00Z"));
        assertThat(lifetime.onTimeout()).isEqualTo(OnTimeout.KILL);
    }

    @Test
    void whatIsDeletedByHandIsToBeGoneWhileSomethingHoldsIt() throws Exception {
        SandboxId id = made();
        kubectl.run(
                "patch",
                "sbx",
                id.value(),
                "--type=merge",
                "-p",
                "{\"metadata\":{\"finalizers\":[\"agents.kruise.io/sandbox\"]}}");
        kubectl.run("delete", "sbx", id.value(), "--wait=false");
        assertThat(read(id).desired().power()).isEqualTo(Power.GONE);
        kubectl.run("patch", "sbx", id.value(), "--type=merge", "-p", "{\"metadata\":{\"finalizers\":null}}");
        assertThat(store.get(id)).isEmpty();
    }

    @Test
    void whoTakesTheClaimAwayByHandIsObeyed() throws Exception {
        SandboxId id = made();
        kubectl.run("label", "--overwrite", "sbx", id.value(), "agents.kruise.io/sandbox-claimed=false");
        assertThat(read(id).desired().claim()).isEmpty();
    }

    @Test
    void labelsAnnotationsAndFieldsOfOthersStay() throws Exception {
        SandboxId id = made();
        kubectl.run("label", "sbx", id.value(), "team.example/cost=7");
        kubectl.run(
                "patch",
                "sbx",
                id.value(),
                "--type=merge",
                "-p",
                "{\"spec\":{\"runtimes\":[{\"name\":\"agent-runtime\"}]}}");
        written(store.updateDesired(id, read(id).version(), pooled()));
        written(store.updateObserved(id, read(id).version(), running()));
        assertThat(kubectl.run(
                        "get",
                        "sbx",
                        id.value(),
                        "-o",
                        "jsonpath={.metadata.labels.team\\.example/cost} {.spec.runtimes[0].name}"))
                .isEqualTo("7 agent-runtime");
    }

    @Test
    void whatCorralWroteCannotBeBrokenIntoAnError() throws Exception {
        SandboxId id = made();
        kubectl.run("annotate", "--overwrite", "sbx", id.value(), Names.CORRAL_DESIRED + "={\"claim\":{\"id\":7}}");
        assertThat(store.get(id)).isEmpty();
        kubectl.run("annotate", "--overwrite", "sbx", id.value(), Names.CORRAL_DESIRED + "=nothing");
        assertThat(read(id).desired().claim()).isEmpty();
    }

    @Test
    void peopleSeeWhatCorralWrote() throws Exception {
        SandboxId id = made();
        written(store.updateObserved(id, read(id).version(), running()));
        assertThat(kubectl.run("get", "sbx", id.value())
                        .lines()
                        .skip(1)
                        .findFirst()
                        .orElseThrow()
                        .split(" +"))
                .startsWith(id.value(), "Running")
                .contains("true");
        assertThat(kubectl.run(
                        "get",
                        "sbx",
                        "-l",
                        "agents.kruise.io/sandbox-pool=base,agents.kruise.io/sandbox-claimed=true",
                        "-o",
                        "name"))
                .contains(id.value());
        assertThat(kubectl.run("get", "sbx", id.value(), "-o", "jsonpath={.spec.pauseTime} {.status.sandboxIp}"))
                .isEqualTo("2030-01-02T03:09:05.678Z 10.1.2.3");
    }

    @Test
    void nothingSecretStandsInTheObject() throws Exception {
        SandboxId id = made();
        String object = kubectl.run("get", "sbx", id.value(), "-o", "json");
        assertThat(object)
                .contains(claimed(id).claim().orElseThrow().env().value())
                .doesNotContain("accessToken", "access-token");
    }

    private void make(String rest) throws Exception {
        kubectl.feed(
                "apiVersion: agents.kruise.io/v1alpha1\nkind: Sandbox\nmetadata:\n  name: by-hand\n" + rest,
                "create",
                "-f",
                "-");
    }

    private SandboxRecord byHand() {
        return read(new SandboxId(kubectl.namespace() + "--by-hand"));
    }

    private SandboxId made() {
        SandboxId id = freshId();
        written(store.create(id, MADE, claimed(id)));
        return id;
    }

    /** The same for the same id. */
    private DesiredSandbox claimed(SandboxId id) {
        return wanted.computeIfAbsent(id, _ -> ExampleSandboxes.claimed());
    }

    private SandboxRecord read(SandboxId id) {
        return store.get(id).orElseThrow();
    }

    private static void written(WriteOutcome outcome) {
        assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
    }
}
