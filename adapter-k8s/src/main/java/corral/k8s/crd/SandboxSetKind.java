package corral.k8s.crd;

import static corral.k8s.crd.Schema.Field.optional;
import static corral.k8s.crd.Schema.Field.required;

import java.util.List;
import java.util.Optional;

/** A warm pool. */
final class SandboxSetKind {
    private SandboxSetKind() {}

    static CustomResource definition() {
        return new CustomResource(
                "SandboxSet",
                "sandboxsets",
                "sbs",
                "A pool of sandboxes that wait, ready, to be claimed. What is claimed leaves the pool and is replaced.",
                List.of(
                        Column.integer("Replicas", ".status.replicas"),
                        Column.integer("Available", ".status.availableReplicas"),
                        Column.integer("UpdatedReplicas", ".status.updatedReplicas"),
                        Column.integer("UpdatedAvailableReplicas", ".status.updatedAvailableReplicas"),
                        Column.string("UpdateRevision", ".status.updateRevision"),
                        Column.AGE),
                Optional.of(new Scale(".spec.replicas", ".status.replicas", ".status.selector")),
                spec(),
                Optional.of(status()));
    }

    private static Schema spec() {
        return Schema.object(
                        required(
                                "replicas",
                                Schema.int32().described("How many sandboxes wait in the pool, ready or becoming so.")),
                        WorkloadFields.pauseStrategy(),
                        WorkloadFields.persistentContents(),
                        WorkloadFields.runtimes(),
                        WorkloadFields.templateRef(),
                        WorkloadFields.template(),
                        WorkloadFields.volumeClaimTemplates(),
                        optional(
                                "scaleStrategy",
                                Schema.object(
                                                optional(
                                                        "maxUnavailable",
                                                        Schema.intOrPercent()
                                                                .described(
                                                                        "How many may be starting at once, a percentage of replicas rounded up. Absent: all.")))
                                        .described("How the pool grows.")),
                        optional(
                                "updateStrategy",
                                Schema.object(
                                                optional(
                                                        "maxUnavailable",
                                                        Schema.intOrPercent()
                                                                .described(
                                                                        "How many of the old revision may be missing at once, a percentage of replicas rounded up.")))
                                        .described("How the pool takes a new template.")))
                .described("What the pool is to be.");
    }

    private static Schema status() {
        return Schema.object(
                        StatusFields.observedGeneration(),
                        StatusFields.count("replicas", "How many sandboxes the pool has, ready or becoming so."),
                        StatusFields.count("availableReplicas", "How many of them are ready to be claimed."),
                        optional(
                                "updateRevision",
                                Schema.string().described("The hash of the template that new sandboxes get.")),
                        optional(
                                "currentRevision",
                                Schema.string().described("The SandboxTemplate that holds that template.")),
                        optional("updatedReplicas", Schema.int32().described("How many have the new template.")),
                        optional(
                                "updatedAvailableReplicas",
                                Schema.int32().described("How many have the new template and are ready.")),
                        StatusFields.conditions(),
                        optional(
                                "selector",
                                Schema.string().described("Which sandboxes are of this pool, for autoscalers.")))
                .described("What was seen of the pool.");
    }
}
