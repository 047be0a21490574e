package corral.k8s.crd;

import java.util.List;

/** The six kinds, in the order in which they are applied. */
public final class Crds {
    private Crds() {}

    /** All kinds that Corral defines. */
    public static List<CustomResource> all() {
        return List.of(
                SandboxKind.definition(),
                SandboxSetKind.definition(),
                SandboxClaimKind.definition(),
                SandboxTemplateKind.definition(),
                CheckpointKind.definition(),
                SandboxUpdateOpsKind.definition());
    }
}
