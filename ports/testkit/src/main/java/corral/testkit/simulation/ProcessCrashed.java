package corral.testkit.simulation;

/** Ends whatever a crashed process was doing. An error, so that nobody catches it by mistake. */
final class ProcessCrashed extends Error {
    private static final long serialVersionUID = 1L;

    ProcessCrashed() {
        super("The simulated process has crashed.", null, false, false);
    }
}
