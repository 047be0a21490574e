package corral.api.sandbox;

/** What is desired of the workload: that it runs, that it is held as it is, that only its files are kept, or that nothing of it remains. */
public enum Power {
    RUNNING,
    PAUSED,
    SHELVED,
    GONE
}
