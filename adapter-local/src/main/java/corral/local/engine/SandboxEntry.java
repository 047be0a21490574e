package corral.local.engine;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxAddress;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.local.linux.Processes;

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
        boolean complete) {
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
                false);
    }

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
                false);
    }

    SandboxEntry completed() {
        return new SandboxEntry(
                template, revision, cpuMillis, memory, disk, processes, internet, slot, address, pid, startTime, true);
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
                complete);
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
        return complete && Processes.isAlive(pid, startTime);
    }
}
