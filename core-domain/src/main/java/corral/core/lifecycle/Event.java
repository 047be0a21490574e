package corral.core.lifecycle;

import corral.api.sandbox.Claim;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.SandboxAddress;
import corral.api.snapshot.Contents;
import corral.api.template.TemplateRevision;
import java.time.Instant;

/** What happened to a sandbox: what was ordered changes what is desired, the rest what was observed. Never both. */
public sealed interface Event {
    /** Changes what is desired. */
    sealed interface Ordered extends Event {}

    /** Changes what was observed. */
    sealed interface Seen extends Event {}

    record SandboxClaimed(Claim claim) implements Ordered {}

    record PauseOrdered() implements Ordered {}

    /** Its files are to be kept, and no process of it. */
    record ShelveOrdered() implements Ordered {}

    record ResumeOrdered() implements Ordered {}

    record LifetimeChanged(Lifetime lifetime) implements Ordered {}

    record UpgradeOrdered(TemplateRevision template) implements Ordered {}

    record CleaningOrdered() implements Ordered {}

    record RemovalOrdered() implements Ordered {}

    /** A start is about to be tried; written before the host is asked, so that a crash leaves a trace. */
    record StartTried() implements Seen {}

    record WorkloadStarted(SandboxAddress address, TemplateRevision template, int cleanings, Instant at)
            implements Seen {}

    record WorkloadFrozen(SandboxAddress address) implements Seen {}

    /** It is on disk with these contents, and none of its processes runs. */
    record WorkloadStored(Contents contents) implements Seen {}

    record WorkloadThawed(SandboxAddress address) implements Seen {}

    /** The daemon inside has accepted the token of that epoch. */
    record OwnerAccepted(int epoch) implements Seen {}

    record StartGivenUp(StartFailure failure) implements Seen {}

    record WorkloadEnded() implements Seen {}
}
