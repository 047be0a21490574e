package corral.k8s.sandbox;

/** Labels and annotations of a Sandbox. Those without {@code CORRAL} are of the system that Corral follows: reference document, section 2. */
final class Names {
    static final String CLAIMED = "agents.kruise.io/sandbox-claimed";
    static final String POOL = "agents.kruise.io/sandbox-pool";
    static final String TEMPLATE = "agents.kruise.io/sandbox-template";
    static final String TEMPLATE_HASH = "agents.kruise.io/template-hash";
    static final String SANDBOX_ID = "agents.kruise.io/sandbox-id";

    static final String LOCK = "agents.kruise.io/lock";
    static final String OWNER = "agents.kruise.io/owner";
    static final String CLAIM_TIMESTAMP = "agents.kruise.io/claim-timestamp";

    /** What is desired beyond what a Sandbox has a field for, as JSON. */
    static final String CORRAL_DESIRED = "corral.agents.kruise.io/desired";

    /** When the record was made, in milliseconds, which {@code creationTimestamp} does not have. */
    static final String CORRAL_CREATED_AT = "corral.agents.kruise.io/created-at";

    private Names() {}
}
