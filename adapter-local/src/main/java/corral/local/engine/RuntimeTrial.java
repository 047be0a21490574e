package corral.local.engine;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.api.template.Template;
import corral.local.network.SandboxNetwork;
import corral.local.template.BaseTemplate;
import corral.local.template.TemplateDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Set;

/** Tries out an OCI runtime that does not suit every machine: one sandbox is started, held, let go and removed. */
final class RuntimeTrial {
    private static final Set<String> DOUBTFUL = Set.of("crun", "runsc");
    private static final SandboxId SANDBOX = new SandboxId("trial");

    private RuntimeTrial() {}

    static boolean isNeeded(String runtime) {
        Path name = Path.of(runtime).getFileName();
        return name != null && DOUBTFUL.contains(name.toString());
    }

    /** An error that says what to do when the runtime fails. */
    static void pass(EngineSettings settings, SandboxHost host, TemplateDirectory templates, SandboxNetwork network)
            throws IOException {
        Template base = templates.find(BaseTemplate.NAME).orElseThrow();
        StartSandbox order = new StartSandbox(SANDBOX, base.revision(), base.resources(), NetworkAccess.CLOSED);
        boolean passed = host.start(order) instanceof HostOutcome.Running
                && host.freeze(SANDBOX) instanceof HostOutcome.Frozen
                && host.thaw(SANDBOX) instanceof HostOutcome.Running;
        boolean removed = host.stop(SANDBOX) instanceof HostOutcome.Absent;
        if (!passed || !removed) {
            network.close();
            throw new IOException("The OCI runtime " + settings.runtime()
                    + " cannot run sandboxes on this machine: set runc as the runtime.");
        }
    }
}
