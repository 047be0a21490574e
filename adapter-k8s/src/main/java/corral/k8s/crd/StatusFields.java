package corral.k8s.crd;

import static corral.k8s.crd.Schema.Field.optional;
import static corral.k8s.crd.Schema.Field.required;

import corral.k8s.crd.Schema.Field;

/** The fields of a status that several kinds have. */
final class StatusFields {
    private StatusFields() {}

    static Field observedGeneration() {
        return optional(
                "observedGeneration",
                Schema.int64().described("The generation of the spec that this status is about."));
    }

    static Field phase(String... phases) {
        return optional("phase", Schema.string().described("One of " + String.join(", ", phases) + "."));
    }

    static Field message() {
        return optional("message", Schema.string().described("What a person should know about the phase."));
    }

    static Field count(String name, String sentence) {
        return required(name, Schema.int32().described(sentence));
    }

    /** With the bounds that Kubernetes' own API conventions give to {@code metav1.Condition}. */
    static Field conditions() {
        return optional(
                "conditions",
                Schema.listOf(Schema.object(
                                required("type", Schema.string().upTo(316).matching(QUALIFIED_NAME)),
                                required("status", Schema.string().oneOf("True", "False", "Unknown")),
                                optional("observedGeneration", Schema.int64().atLeast(0)),
                                required("lastTransitionTime", Schema.time()),
                                required(
                                        "reason",
                                        Schema.string().longerThan(0).upTo(1024).matching(REASON)),
                                required("message", Schema.string().upTo(32768))))
                        .keyedBy("type")
                        .described("What is true of this object now, each with its reason."));
    }

    private static final String QUALIFIED_NAME =
            "^([a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*/)?(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])$";

    private static final String REASON = "^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$";
}
