package corral.k8s.crd;

import static corral.k8s.crd.Schema.Field.optional;
import static corral.k8s.crd.Schema.Field.required;

import corral.k8s.crd.Schema.Field;

/** The fields that say what runs in a sandbox, alike in every kind that has them. */
final class WorkloadFields {
    private WorkloadFields() {}

    static Field template() {
        return optional(
                "template",
                Schema.anything()
                        .described(
                                "The Pod that a sandbox is made from, as a PodTemplateSpec. Either this or templateRef."));
    }

    static Field templateRef() {
        return optional(
                "templateRef",
                Schema.object(
                                required(
                                        "name",
                                        Schema.string()
                                                .described("The name of the SandboxTemplate, in the same namespace.")),
                                optional("kind", Schema.string().described("Not looked at: it is a SandboxTemplate.")),
                                optional(
                                        "apiVersion",
                                        Schema.string()
                                                .described("Not looked at: it is " + CustomResource.VERSION + ".")))
                        .described("The SandboxTemplate that a sandbox is made from. Either this or template."));
    }

    static Field volumeClaimTemplates() {
        return optional(
                "volumeClaimTemplates",
                Schema.anything()
                        .described(
                                "A list of PersistentVolumeClaims. Each sandbox gets one of each, named <template>-<sandbox>, which outlives a pause."));
    }

    static Field persistentContents() {
        return optional(
                "persistentContents",
                Schema.listOf(Schema.string())
                        .atomic()
                        .described("What a sandbox has again after a pause: any of ip, memory, filesystem."));
    }

    static Field runtimes() {
        return optional(
                "runtimes",
                Schema.listOf(
                                Schema.object(
                                        required(
                                                "name",
                                                Schema.string()
                                                        .described(
                                                                "The key of the injection in the ConfigMap sandbox-injection-config."))))
                        .atomic()
                        .described(
                                "What is injected into the Pod: agent-runtime, csi, traffic-proxy, or what the administrator configured."));
    }

    static Field pauseStrategy() {
        return optional(
                "pauseStrategy",
                Schema.object(
                                optional(
                                        "type",
                                        Schema.string()
                                                .oneOf("Stop", "Hibernate")
                                                .described("Stop removes the Pod; Hibernate keeps its state first.")),
                                optional(
                                        "hibernateStrategy",
                                        Schema.object(optional(
                                                        "type",
                                                        Schema.string().described("How the state is kept: Snapshot.")))
                                                .described("For Hibernate alone.")))
                        .described("What a pause does with the Pod."));
    }

    static Field lifecycle() {
        return optional(
                "lifecycle",
                Schema.object(
                                optional(
                                        "preUpgrade",
                                        hook().described(
                                                        "Run before the Pod is replaced; a failure stops the upgrade.")),
                                optional("postUpgrade", hook().described("Run in the new Pod before it is used.")))
                        .described("What runs inside a sandbox, as root, around an upgrade."));
    }

    private static Schema hook() {
        return Schema.object(
                optional(
                        "exec",
                        Schema.object(optional(
                                "command",
                                Schema.listOf(Schema.string())
                                        .atomic()
                                        .described("The program and its arguments; no shell is put around them.")))),
                optional(
                        "timeoutSeconds",
                        Schema.int32()
                                .defaultingTo(60)
                                .described("Seconds until the command is stopped, which is a failure.")));
    }
}
