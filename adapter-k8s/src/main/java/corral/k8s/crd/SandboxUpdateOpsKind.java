package corral.k8s.crd;

import static corral.k8s.crd.Schema.Field.optional;
import static corral.k8s.crd.Schema.Field.required;

import java.util.List;
import java.util.Optional;

/** A change of many claimed sandboxes. */
final class SandboxUpdateOpsKind {
    private SandboxUpdateOpsKind() {}

    static CustomResource definition() {
        return new CustomResource(
                "SandboxUpdateOps",
                "sandboxupdateops",
                "suo",
                "A change of the template of many claimed sandboxes, a few at a time.",
                List.of(
                        Column.string("Phase", ".status.phase"),
                        Column.integer("Total", ".status.replicas"),
                        Column.integer("Updated", ".status.updatedReplicas"),
                        Column.integer("Updating", ".status.updatingReplicas"),
                        Column.integer("Failed", ".status.failedReplicas"),
                        Column.AGE),
                Optional.empty(),
                spec(),
                Optional.of(status()));
    }

    private static Schema spec() {
        return Schema.object(
                        required(
                                "selector",
                                selector()
                                        .described(
                                                "Which sandboxes of this namespace are changed. It cannot be changed itself.")),
                        optional("updateStrategy", strategy()),
                        optional(
                                "patch",
                                Schema.anything()
                                        .described(
                                                "A strategic merge patch of the sandboxes' Pod templates. It cannot be changed.")),
                        WorkloadFields.lifecycle(),
                        optional(
                                "paused",
                                Schema.bool().described("Starts no further upgrade; those that began go on.")),
                        optional(
                                "stateFilter",
                                Schema.object(optional(
                                                "states",
                                                Schema.listOf(Schema.string().oneOf("Running", "Paused"))
                                                        .set()
                                                        .described("Absent: running sandboxes alone.")))
                                        .described("Which of the selected sandboxes are changed, by their state.")))
                .described("What is changed.");
    }

    private static Schema selector() {
        var expression = Schema.object(
                required("key", Schema.string()),
                required("operator", Schema.string()),
                optional("values", Schema.listOf(Schema.string()).atomic()));
        return Schema.object(
                        optional("matchExpressions", Schema.listOf(expression).atomic()),
                        optional("matchLabels", Schema.mapOf(Schema.string())))
                .whole();
    }

    private static Schema strategy() {
        return Schema.object(
                        optional(
                                "type",
                                Schema.string()
                                        .oneOf("Recreate", "CheckpointRestore")
                                        .described(
                                                "Recreate, where absent, replaces the Pod; CheckpointRestore also brings back what the sandbox wrote.")),
                        optional(
                                "maxUnavailable",
                                Schema.intOrPercent()
                                        .described(
                                                "How many may be in change at once, a percentage of all rounded up. Absent: one.")))
                .described("How the change is made.");
    }

    private static Schema status() {
        return Schema.object(
                        StatusFields.observedGeneration(),
                        StatusFields.phase("Pending", "Updating", "Completed", "Failed"),
                        StatusFields.count("replicas", "How many sandboxes are to be changed."),
                        StatusFields.count("updatedReplicas", "How many were changed."),
                        StatusFields.count("failedReplicas", "How many could not be changed."),
                        StatusFields.count("updatingReplicas", "How many are in change."),
                        StatusFields.conditions())
                .described("How far the change is.");
    }
}
