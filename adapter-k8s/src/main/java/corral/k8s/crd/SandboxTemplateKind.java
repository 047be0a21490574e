package corral.k8s.crd;

import java.util.List;
import java.util.Optional;

/** A template, or a revision of a pool's template. */
final class SandboxTemplateKind {
    private SandboxTemplateKind() {}

    static CustomResource definition() {
        return new CustomResource(
                "SandboxTemplate",
                "sandboxtemplates",
                "sbt",
                "A template: what sandboxes are made from. Pools keep their revisions as such.",
                List.of(),
                Optional.empty(),
                Schema.object(
                                WorkloadFields.template(),
                                WorkloadFields.volumeClaimTemplates(),
                                WorkloadFields.persistentContents(),
                                WorkloadFields.runtimes(),
                                WorkloadFields.pauseStrategy())
                        .described("What a sandbox is made from."),
                Optional.empty());
    }
}
