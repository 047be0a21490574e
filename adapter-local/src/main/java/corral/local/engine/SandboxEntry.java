package corral.local.engine;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxAddress;
import corral.api.snapshot.Contents;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.local.linux.Processes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the engine knows of a sandbox; kept in the sandbox's directory, so that a new server can adopt it.
 *
 * @param template the id of its template
 * @param revision of that template
 * @param cpuMillis its limit of processor time
 * @param memory its limit of memory
 * @param disk its limit of disk
 * @param processes its limit of processes
 * @param internet whether it may reach the internet
 * @param slot its number in the address plan
 * @param address where its daemon listens
 * @param pid its process 1 as this machine counts; 0 until there is one
 * @param startTime when that process started, to tell it from a later one of the same number
 * @param complete whether its daemon has answered; before that, it is half-made
 * @param stored what of it is held on disk while none of its processes is wanted; absent while it is to run
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record SandboxEntry(
        String template,
        String revision,
        int cpuMillis,
        long memory,
        long disk,
        int processes,
        boolean internet,
        int slot,
        String address,
        long pid,
        long startTime,
        boolean complete,
        @Nullable Contents stored) {
    static SandboxEntry planned(
            TemplateRevision template, Resources resources, boolean internet, int slot, String address) {
        return new SandboxEntry(
                template.id().value(),
                template.revision(),
                resources.cpuMillis(),
                resources.memory().value(),
                resources.disk().value(),
                resources.processes(),
                internet,
                slot,
                address,
                0,
                0,
                false,
                null);
    }

    /** It has processes again; kept memory is the past from now on, since they write files. */
    SandboxEntry running(long newPid, long newStartTime) {
        return new SandboxEntry(
                template,
                revision,
                cpuMillis,
                memory,
                disk,
                processes,
                internet,
                slot,
                address,
                newPid,
                newStartTime,
                false,
                stored == null ? null : Contents.FILES);
    }

    SandboxEntry completed() {
        return new SandboxEntry(
                template, revision, cpuMillis, memory, disk, processes, internet, slot, address, pid, startTime, true,
                null);
    }

    SandboxEntry withInternet(boolean newInternet) {
        return new SandboxEntry(
                template,
                revision,
                cpuMillis,
                memory,
                disk,
                processes,
                newInternet,
                slot,
                address,
                pid,
                startTime,
                complete,
                stored);
    }

    TemplateRevision templateRevision() {
        return new TemplateRevision(new TemplateId(template), revision);
    }

    Resources resources() {
        return new Resources(cpuMillis, new Bytes(memory), new Bytes(disk), processes);
    }

    SandboxAddress sandboxAddress() {
        return new SandboxAddress(address);
    }

    boolean isAlive() {
        return complete && stored == null && Processes.isAlive(pid, startTime);
    }

    /** What is held on disk, when none of its processes is wanted. */
    Optional<Contents> storedContents() {
        return Optional.ofNullable(stored);
    }

    /** Held on disk from now on, whatever still runs. */
    SandboxEntry stored(Contents contents) {
        return new SandboxEntry(
                template, revision, cpuMillis, memory, disk, processes, internet, slot, address, pid, startTime,
                complete, contents);
    }

    /** The same sandbox at another address. */
    SandboxEntry at(String newAddress) {
        return new SandboxEntry(
                template,
                revision,
                cpuMillis,
                memory,
                disk,
                processes,
                internet,
                slot,
                newAddress,
                pid,
                startTime,
                complete,
                stored);
    }
}
