package corral.k8s.crd;

import static corral.k8s.crd.Schema.Field.optional;

import java.util.List;
import java.util.Optional;

/** One sandbox. */
final class SandboxKind {
    private SandboxKind() {}

    static CustomResource definition() {
        return new CustomResource(
                "Sandbox",
                "sandboxes",
                "sbx",
                "A sandbox: a computer of its own for an agent, that can be paused, resumed, upgraded and thrown away.",
                List.of(
                        Column.string("Status", ".status.phase"),
                        Column.AGE,
                        Column.string("Claimed", ".metadata.labels.agents\\.kruise\\.io/sandbox-claimed"),
                        Column.string("shutdown_time", ".spec.shutdownTime"),
                        Column.string("pause_time", ".spec.pauseTime"),
                        Column.integer("RecycledCount", ".status.recycledCount"),
                        Column.string("Message", ".status.message")),
                Optional.empty(),
                spec(),
                Optional.of(status()));
    }

    private static Schema spec() {
        return Schema.object(
                        optional("paused", Schema.bool().described("Whether the sandbox is to be paused.")),
                        WorkloadFields.pauseStrategy(),
                        WorkloadFields.persistentContents(),
                        optional(
                                "shutdownTime",
                                Schema.time().described("When the sandbox ends. A time in the past ends it at once.")),
                        optional("pauseTime", Schema.time().described("When the sandbox is paused by itself.")),
                        WorkloadFields.runtimes(),
                        WorkloadFields.lifecycle(),
                        optional(
                                "upgradePolicy",
                                Schema.object(
                                                optional(
                                                        "type",
                                                        Schema.string()
                                                                .oneOf("Recreate", "CheckpointRestore")
                                                                .described(
                                                                        "Recreate replaces the Pod; CheckpointRestore also brings back what the sandbox wrote.")))
                                        .described(
                                                "How a change that needs a new Pod is made. Absent: such a change is not made.")),
                        WorkloadFields.templateRef(),
                        WorkloadFields.template(),
                        WorkloadFields.volumeClaimTemplates())
                .described("What the sandbox is to be.");
    }

    private static Schema status() {
        return Schema.object(
                        StatusFields.observedGeneration(),
                        StatusFields.phase(
                                "Pending",
                                "Running",
                                "Paused",
                                "Resuming",
                                "Upgrading",
                                "Succeeded",
                                "Failed",
                                "Recycling",
                                "Terminating"),
                        StatusFields.message(),
                        StatusFields.conditions(),
                        optional(
                                "podInfo",
                                Schema.object(
                                                optional("annotations", Schema.mapOf(Schema.string())),
                                                optional("labels", Schema.mapOf(Schema.string())),
                                                optional("nodeName", Schema.string()),
                                                optional("podIP", Schema.string()),
                                                optional("podUID", Schema.string()))
                                        .described("The Pod of the sandbox, as it was last seen.")),
                        optional("nodeName", Schema.string().described("The node that the Pod runs on.")),
                        optional("sandboxIp", Schema.string().described("The address of the Pod.")),
                        optional("workload", workload()),
                        optional(
                                "updateRevision",
                                Schema.string().described("The hash of the template that the sandbox is to have.")),
                        optional(
                                "recycledCount",
                                Schema.int32().described("How often the sandbox went back to its pool.")))
                .described("What was seen of the sandbox.");
    }

    /** What Corral's core saw, exactly; the fields beside it say the same to people and to other tools. */
    private static Schema workload() {
        return Schema.object(
                        optional(
                                "phase",
                                Schema.string().described("One of ABSENT, STARTING, RUNNING, FROZEN, FAILED.")),
                        optional("address", Schema.string().described("Where the daemon inside answers.")),
                        optional(
                                "template",
                                Schema.object(optional("id", Schema.string()), optional("revision", Schema.string()))
                                        .described("From what the workload was started.")),
                        optional(
                                "initialisedEpoch",
                                Schema.int32()
                                        .described(
                                                "The epoch of the token that the daemon inside has taken; 0: none.")),
                        optional("cleanings", Schema.int32().described("How often the workload was made as new.")),
                        optional(
                                "startAttempts",
                                Schema.int32().described("How often starting was tried since it last ran.")),
                        optional("startedAt", Schema.time().described("When the daemon inside first answered.")),
                        optional("failure", Schema.string().described("Why the workload failed.")))
                .described("What Corral saw of what runs.");
    }
}
