package corral.core.lifecycle;

/** What must hold before whoever gave the command is told that it is done. */
public enum Promise {
    /** That it is written down. */
    WRITTEN,
    /** That it runs and its daemon accepts the owner's token. */
    RUNNING,
    /** That it is held, and nothing reaches it. */
    PAUSED,
    /** That nothing of it is left, and nothing reaches it. */
    GONE
}
