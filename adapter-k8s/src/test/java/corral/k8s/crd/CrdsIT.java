package corral.k8s.crd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import corral.k8s.cluster.Cluster;
import corral.k8s.cluster.Kubectl;
import corral.k8s.cluster.OnACluster;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a real API server makes of the six kinds: names, fields, defaults, rules, subresources. Reference document, section 1. */
@OnACluster
final class CrdsIT {
    private final Kubectl kubectl; // of a namespace that each test has for itself

    CrdsIT(Cluster cluster) throws IOException, InterruptedException {
        kubectl = cluster.inNewNamespace();
    }

    static List<String> kinds() {
        return Crds.all().stream().map(it -> it.kind().toLowerCase(Locale.ROOT)).toList();
    }

    @ParameterizedTest
    @CsvSource({
        "sandboxes, sbx, Sandbox",
        "sandboxsets, sbs, SandboxSet",
        "sandboxclaims, sbc, SandboxClaim",
        "sandboxtemplates, sbt, SandboxTemplate",
        "checkpoints, cp, Checkpoint",
        "sandboxupdateops, suo, SandboxUpdateOps"
    })
    void aKindHasItsNames(String plural, String shortName, String kind) throws Exception {
        assertThat(kubectl.run("api-resources", "--api-group=agents.kruise.io", "--no-headers"))
                .containsPattern(
                        "(?m)^" + plural + " +" + shortName + " +agents.kruise.io/v1alpha1 +true +" + kind + "$");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void everyFieldIsTakenAndKept(String kind) throws Exception {
        String manifest = manifest(kind);
        kubectl.feed(manifest, "create", "--validate=strict", "-f", "-");
        assertContains(kubectl.object(kind, "whole"), Kubectl.parse(manifest), kind);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void aFieldThatDoesNotExistIsRefusedByItsPath(String kind) throws Exception {
        assertThat(kubectl.refusal(
                        manifest(kind).replaceFirst("spec:", "spec:\n  colour: red"),
                        "create",
                        "--validate=strict",
                        "-f",
                        "-"))
                .contains("unknown field \"spec.colour\"");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void anObjectWithoutASpecIsRefused(String kind) throws Exception {
        String manifest = manifest(kind);
        String headless = manifest.substring(0, manifest.indexOf("spec:"));
        assertThat(kubectl.refusal(headless, "create", "-f", "-")).contains("spec: Required value");
    }

    @Test
    void aClaimSaysWhatItDidNotSay() throws Exception {
        kubectl.feed(claim("templateName: pool"), "create", "-f", "-");
        assertThat(spec(kubectl.object("sbc", "a")))
                .containsEntry("replicas", 1)
                .containsEntry("claimTimeout", "1m")
                .containsEntry("ttlAfterCompleted", "60m")
                .containsEntry("createOnNoStock", true)
                .containsEntry("waitReadyTimeout", "30s")
                .containsEntry("skipInitRuntime", false);
    }

    @Test
    void aHookHasAMinuteWhenItSaysNothing() throws Exception {
        kubectl.feed("""
                apiVersion: agents.kruise.io/v1alpha1
                kind: Sandbox
                metadata: {name: a}
                spec: {lifecycle: {preUpgrade: {exec: {command: ["true"]}}}}
                """, "create", "-f", "-");
        assertThat(kubectl.run("get", "sbx", "a", "-o", "jsonpath={.spec.lifecycle.preUpgrade.timeoutSeconds}"))
                .isEqualTo("60");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "templateName: p, claimTimeout: 999ms | claimTimeout must be at least 1 second",
                "templateName: p, waitReadyTimeout: 0s | waitReadyTimeout must be at least 1 second",
                "templateName: p, replicas: 0          | should be greater than or equal to 1",
                "templateName: p, claimTimeout: soon   | spec.claimTimeout",
                "replicas: 1                           | spec.templateName: Required value",
                "templateName: p, shutdownTime: soon   | spec.shutdownTime",
                "templateName: p, inplaceUpdate: {resources: {limits: {cpu: much}}} | spec.inplaceUpdate.resources.limits.cpu",
                "templateName: p, dynamicVolumesMount: [{pvName: v, mountPath: /a}, {pvName: w, mountPath: /a}] | Duplicate value"
            })
    void aWrongClaimIsRefusedWithASentence(String fields, String sentence) throws Exception {
        assertThat(kubectl.refusal(claim(fields), "create", "-f", "-")).contains(sentence);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sandbox          | pauseStrategy: {type: Sleep}                     | \"Stop\", \"Hibernate\"",
                "Sandbox          | upgradePolicy: {type: InPlace}                   | \"Recreate\", \"CheckpointRestore\"",
                "Sandbox          | runtimes: [{}]                                   | spec.runtimes[0].name: Required value",
                "SandboxSet       | template: {}                                     | spec.replicas: Required value",
                "SandboxUpdateOps | patch: {}                                        | spec.selector: Required value",
                "SandboxUpdateOps | selector: {}, stateFilter: {states: [Gone]}      | \"Running\", \"Paused\"",
                "SandboxUpdateOps | selector: {}, stateFilter: {states: [Running, Running]} | Duplicate value"
            })
    void anotherWrongObjectIsRefusedWithItsPath(String kind, String fields, String sentence) throws Exception {
        assertThat(kubectl.refusal(object(kind, fields), "create", "-f", "-")).contains(sentence);
    }

    @Test
    void aClaimIsNotResized() throws Exception {
        kubectl.feed(claim("templateName: pool"), "create", "-f", "-");
        assertThat(kubectl.refusal("", "patch", "sbc", "a", "--type=merge", "-p", "{\"spec\":{\"replicas\":2}}"))
                .contains("replicas is immutable");
    }

    @Test
    void whatWasSeenIsWrittenApartFromWhatIsWanted() throws Exception {
        kubectl.feed(object("Sandbox", "paused: false") + "status: {phase: Running}\n", "create", "-f", "-");
        assertThat(kubectl.object("sbx", "a")).doesNotContainKey("status");
        kubectl.run(
                "patch",
                "sbx",
                "a",
                "--subresource=status",
                "--type=merge",
                "-p",
                "{\"status\":{\"phase\":\"Paused\"},\"spec\":{\"paused\":true}}");
        assertThat(spec(kubectl.object("sbx", "a"))).containsEntry("paused", false);
        assertThat(kubectl.run("get", "sbx", "a", "--no-headers")).contains("Paused");
    }

    @Test
    void conditionsAreMergedByTheirType() throws Exception {
        kubectl.feed(object("Sandbox", "paused: false"), "create", "-f", "-");
        for (String type : List.of("Ready", "SandboxPaused")) {
            kubectl.feed(
                    """
                    apiVersion: agents.kruise.io/v1alpha1
                    kind: Sandbox
                    metadata: {name: a}
                    status: {conditions: [{type: %s, status: "False", reason: Because, message: "", lastTransitionTime: "2030-01-01T00:00:00Z"}]}
                    """.formatted(type),
                    "apply",
                    "--server-side",
                    "--subresource=status",
                    "--field-manager=" + type,
                    "-f",
                    "-");
        }
        assertThat(kubectl.run("get", "sbx", "a", "-o", "jsonpath={.status.conditions[*].type}"))
                .isEqualTo("Ready SandboxPaused");
    }

    @Test
    void aPoolIsScaled() throws Exception {
        kubectl.feed(object("SandboxSet", "replicas: 1"), "create", "-f", "-");
        kubectl.run("scale", "sbs/a", "--replicas=7");
        assertThat(spec(kubectl.object("sbs", "a"))).containsEntry("replicas", 7);
    }

    @ParameterizedTest
    @CsvSource({
        "sandbox, NAME STATUS AGE CLAIMED SHUTDOWN_TIME PAUSE_TIME RECYCLEDCOUNT MESSAGE",
        "sandboxset, NAME REPLICAS AVAILABLE UPDATEDREPLICAS UPDATEDAVAILABLEREPLICAS UPDATEREVISION AGE",
        "sandboxclaim, NAME PHASE TEMPLATE DESIRED CLAIMED AGE",
        "sandboxtemplate, NAME AGE",
        "checkpoint, NAME STATUS AGE",
        "sandboxupdateops, NAME PHASE TOTAL UPDATED UPDATING FAILED AGE"
    })
    void kubectlShowsWhatMatters(String kind, String columns) throws Exception {
        kubectl.feed(manifest(kind), "create", "-f", "-");
        String table = kubectl.run("get", kind);
        assertThat(table.lines().findFirst().orElseThrow().replaceAll(" +", " ").strip())
                .isEqualTo(columns);
    }

    @Test
    void kubectlExplainsAField() throws Exception {
        assertThat(kubectl.run("explain", "sbs.spec.replicas")).contains("How many sandboxes wait in the pool");
    }

    private static String claim(String fields) {
        return object("SandboxClaim", fields);
    }

    private static String object(String kind, String fields) {
        return "apiVersion: agents.kruise.io/v1alpha1\nkind: %s\nmetadata: {name: a}\nspec: {%s}\n"
                .formatted(kind, fields);
    }

    private static String manifest(String kind) throws IOException {
        String name = "/corral/k8s/manifests/" + kind + ".yaml";
        try (InputStream file = Objects.requireNonNull(CrdsIT.class.getResourceAsStream(name), name)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> spec(Map<String, Object> object) {
        return (Map<String, Object>) Objects.requireNonNull(object.get("spec"));
    }

    /** Everything of the smaller one stands in the bigger one, lists entry by entry. */
    private static void assertContains(Object bigger, Object smaller, String path) {
        switch (smaller) {
            case Map<?, ?> fields -> {
                assertThat(bigger).as(path).isInstanceOf(Map.class);
                fields.forEach((name, value) -> assertContains(
                        Objects.requireNonNull(((Map<?, ?>) bigger).get(name), path + "." + name),
                        value,
                        path + "." + name));
            }
            case List<?> entries -> {
                assertThat(bigger).as(path).isInstanceOf(List.class);
                assertThat((List<?>) bigger).as(path).hasSameSizeAs(entries);
                for (int i = 0; i < entries.size(); i++) {
                    assertContains(((List<?>) bigger).get(i), entries.get(i), path + "[" + i + "]");
                }
            }
            default -> assertThat(bigger).as(path).isEqualTo(smaller);
        }
    }
}
