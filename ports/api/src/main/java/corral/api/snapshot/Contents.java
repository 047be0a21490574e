package corral.api.snapshot;

/** What of a sandbox is kept. */
public enum Contents {
    /** Its files, as they were written; what runs from them begins with a cold boot. */
    FILES,
    /** Its files and the memory of all its processes, which go on where they were. */
    MEMORY
}
