package corral.k8s.crd;

import static corral.k8s.crd.Schema.Field.optional;

import java.util.List;
import java.util.Optional;

/** What was kept of a sandbox. */
final class CheckpointKind {
    private CheckpointKind() {}

    static CustomResource definition() {
        return new CustomResource(
                "Checkpoint",
                "checkpoints",
                "cp",
                "A checkpoint: what a sandbox was at one moment, to make sandboxes from.",
                List.of(Column.string("Status", ".status.phase"), Column.AGE),
                Optional.empty(),
                spec(),
                Optional.of(status()));
    }

    private static Schema spec() {
        return Schema.object(
                        optional("sandboxName", Schema.string().described("The sandbox, in the same namespace.")),
                        optional("podName", Schema.string().described("The Pod, where there is no sandbox.")),
                        optional(
                                "keepRunning",
                                Schema.bool()
                                        .described("Whether the Pod runs on after it was captured. Absent: it does.")),
                        optional(
                                "persistentContents",
                                Schema.listOf(Schema.string())
                                        .atomic()
                                        .described("What is captured: any of podInfo, memory, filesystem.")),
                        optional(
                                "ttlAfterFinished",
                                Schema.string()
                                        .described(
                                                "How long it is kept after it was made, as 30s, 30m or 30d. Absent: until it is deleted.")))
                .described("What is captured.");
    }

    private static Schema status() {
        return Schema.object(
                        StatusFields.observedGeneration(),
                        StatusFields.phase("Pending", "Creating", "Succeeded", "Failed", "Terminating"),
                        StatusFields.message(),
                        optional("checkpointId", Schema.string().described("The id by which users know the snapshot.")),
                        optional("completionTime", Schema.time().described("When capturing ended, well or not.")),
                        optional(
                                "podTemplateDelta",
                                Schema.anything()
                                        .described(
                                                "What the Pod had besides its template, as a strategic merge patch.")))
                .described("What became of the checkpoint.");
    }
}
