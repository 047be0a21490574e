package corral.api.host;

import corral.api.sandbox.SandboxAddress;
import corral.api.snapshot.Contents;
import corral.api.template.TemplateRevision;

/** What a workload does after a call to its host. */
public sealed interface HostOutcome {
    /** It runs, and its daemon accepts connections there. */
    record Running(SandboxAddress address, TemplateRevision template) implements HostOutcome {}

    /** It is held. */
    record Frozen(SandboxAddress address, TemplateRevision template) implements HostOutcome {}

    /** None of its processes runs; it is held on disk with these contents. */
    record Stored(Contents contents, TemplateRevision template) implements HostOutcome {}

    /** It is on its way; call again later. A host that waits itself never answers this. */
    record Starting() implements HostOutcome {}

    /** Nothing of it exists, or what existed has ended by itself. */
    record Absent() implements HostOutcome {}

    /**
     * The call did not work.
     *
     * @param kind who can do something about it
     * @param sentence why, for a person; no path, no secret
     */
    record Failed(Kind kind, String sentence) implements HostOutcome {}

    /** Why a host failed. */
    enum Kind {
        /** The machine is full; later may work. */
        CAPACITY,
        /** The template or what it contains does not start; trying again will not help by itself. */
        WORKLOAD,
        /** The host itself is in trouble; trying again may help. */
        HOST
    }
}
