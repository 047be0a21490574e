package corral.testkit.snapshot;

import corral.api.sandbox.SandboxId;
import corral.api.snapshot.SnapshotHost;
import corral.testkit.host.HostFixture;

/** What {@link SnapshotHostContract} needs besides a host. */
public interface SnapshotHostFixture extends HostFixture {
    SnapshotHost snapshots();

    /** A process inside writes a text into a file. */
    void write(SandboxId id, String text);

    /** What that file contains in a running sandbox; the empty text when there is none. */
    String written(SandboxId id);

    /** A text that another process inside keeps in its memory alone, and that is another one after every boot. */
    String boot(SandboxId id);
}
