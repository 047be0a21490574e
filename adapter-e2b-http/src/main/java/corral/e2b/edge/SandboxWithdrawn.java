package corral.e2b.edge;

import java.io.IOException;

/** Why a stream broke when its sandbox was paused or killed. */
final class SandboxWithdrawn extends IOException implements org.eclipse.jetty.io.QuietException {
    private static final long serialVersionUID = 1L;

    SandboxWithdrawn() {
        super("The sandbox was paused or killed.");
    }
}
