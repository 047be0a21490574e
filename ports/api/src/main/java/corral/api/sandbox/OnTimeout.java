package corral.api.sandbox;

/** What happens to a sandbox at its deadline. */
public enum OnTimeout {
    KILL,
    PAUSE,
    /** Pause, and keep the files alone. */
    SHELVE
}
