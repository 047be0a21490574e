package corral.k8s.crd;

import static corral.k8s.crd.Schema.Field.optional;
import static corral.k8s.crd.Schema.Field.required;

import java.util.List;
import java.util.Optional;

/** A wish for sandboxes of a pool. */
final class SandboxClaimKind {
    private SandboxClaimKind() {}

    static CustomResource definition() {
        return new CustomResource(
                "SandboxClaim",
                "sandboxclaims",
                "sbc",
                "A claim: so many sandboxes of that pool. The sandboxes stay when the claim is deleted.",
                List.of(
                        Column.string("Phase", ".status.phase"),
                        Column.string("Template", ".spec.templateName"),
                        Column.integer("Desired", ".spec.replicas"),
                        Column.integer("Claimed", ".status.claimedReplicas"),
                        Column.AGE),
                Optional.empty(),
                spec(),
                Optional.of(status()));
    }

    private static Schema spec() {
        return Schema.object(
                        required(
                                "templateName",
                                Schema.string().described("The SandboxSet to claim from, in the same namespace.")),
                        optional(
                                "replicas",
                                Schema.int32()
                                        .atLeast(1)
                                        .defaultingTo(1)
                                        .rule("self == oldSelf", "replicas is immutable")
                                        .described("How many sandboxes are claimed.")),
                        optional("shutdownTime", Schema.time().described("When the claimed sandboxes end.")),
                        optional(
                                "claimTimeout",
                                atLeastASecond("claimTimeout")
                                        .defaultingTo("1m")
                                        .described("How long it is tried to claim all of them.")),
                        optional(
                                "ttlAfterCompleted",
                                Schema.duration()
                                        .defaultingTo("60m")
                                        .described(
                                                "How long the claim stays after it is completed; below 0: for ever.")),
                        optional(
                                "labels", Schema.mapOf(Schema.string()).described("Labels for the claimed sandboxes.")),
                        optional(
                                "annotations",
                                Schema.mapOf(Schema.string()).described("Annotations for the claimed sandboxes.")),
                        optional(
                                "envVars",
                                Schema.mapOf(Schema.string()).described("The environment of what runs inside.")),
                        optional("inplaceUpdate", inplaceUpdate()),
                        optional(
                                "dynamicVolumesMount",
                                Schema.listOf(volume())
                                        .keyedBy("mountPath")
                                        .described("Volumes that are mounted in the running sandbox.")),
                        WorkloadFields.runtimes(),
                        optional(
                                "reserveFailedSandbox",
                                Schema.bool().described("Keeps a sandbox that failed, for a look at it.")),
                        optional(
                                "createOnNoStock",
                                Schema.bool()
                                        .defaultingTo(true)
                                        .described("Makes a sandbox anew when the pool has none ready.")),
                        optional(
                                "waitReadyTimeout",
                                atLeastASecond("waitReadyTimeout")
                                        .defaultingTo("30s")
                                        .described("How long a sandbox may take to be ready.")),
                        optional(
                                "skipInitRuntime",
                                Schema.bool().defaultingTo(false).described("Does not initialise the daemon inside.")))
                .described("What is claimed.");
    }

    private static Schema atLeastASecond(String field) {
        return Schema.duration().rule("duration(self) >= duration('1s')", field + " must be at least 1 second");
    }

    private static Schema inplaceUpdate() {
        return Schema.object(
                        optional("image", Schema.string().described("The image of the first container.")),
                        optional(
                                "resources",
                                Schema.object(
                                                optional("requests", Schema.mapOf(Schema.quantity())),
                                                optional("limits", Schema.mapOf(Schema.quantity())))
                                        .described("Only cpu is changed in place.")))
                .described("What is changed in a sandbox while it is claimed.");
    }

    private static Schema volume() {
        return Schema.object(
                optional("mountID", Schema.string().described("A name for the mount.")),
                required("pvName", Schema.string().described("The PersistentVolume.")),
                required("mountPath", Schema.string().described("Where it appears inside.")),
                optional("subPath", Schema.string().described("A folder of the volume, instead of its root.")),
                optional("readOnly", Schema.bool()),
                optional("attributes", Schema.mapOf(Schema.string()).described("What the CSI driver gets besides.")));
    }

    private static Schema status() {
        return Schema.object(
                        StatusFields.observedGeneration(),
                        StatusFields.phase("Claiming", "Completed"),
                        StatusFields.message(),
                        optional("claimedReplicas", Schema.int32().described("How many sandboxes were claimed.")),
                        optional("claimStartTime", Schema.time().described("When claiming began.")),
                        optional("completionTime", Schema.time().described("When claiming ended, well or not.")),
                        StatusFields.conditions())
                .described("What became of the claim.");
    }
}
