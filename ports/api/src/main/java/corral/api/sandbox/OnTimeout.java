package corral.api.sandbox;

/** What happens to a sandbox at its deadline. */
public enum OnTimeout {
    KILL,
    PAUSE
}
