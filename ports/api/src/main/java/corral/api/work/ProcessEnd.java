package corral.api.work;

/** How a process ended. */
public sealed interface ProcessEnd {
    /** It returned a code from 0 to 255. */
    record Exited(int code) implements ProcessEnd {}

    /**
     * A signal ended it.
     *
     * @param how for a person
     */
    record Killed(String how) implements ProcessEnd {}

    /** Its time was over, and it was killed with all that it had started. */
    record TimedOut() implements ProcessEnd {}

    /** Nobody wanted its result any more, and it was killed with all that it had started. */
    record Abandoned() implements ProcessEnd {}
}
