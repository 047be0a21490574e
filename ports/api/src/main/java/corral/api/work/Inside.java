package corral.api.work;

import java.util.function.Function;

/** What came of something that was asked of the inside of a sandbox. */
public sealed interface Inside<T> {
    record Done<T>(T value) implements Inside<T> {}

    /** The file or process is not there. */
    record Missing<T>() implements Inside<T> {}

    /**
     * The sandbox refuses it as asked: a directory that is not there, a user that it does not know, a file that the user may not read, a full disk.
     *
     * @param sentence from inside the sandbox, for its owner alone
     */
    record Rejected<T>(String sentence) implements Inside<T> {}

    /**
     * The daemon did not answer, or broke off.
     *
     * @param sentence for the log; no secret
     */
    record Unreachable<T>(String sentence) implements Inside<T> {}

    default <R> Inside<R> map(Function<? super T, ? extends R> change) {
        return switch (this) {
            case Done<T>(var value) -> new Done<>(change.apply(value));
            case Missing<T> _ -> new Missing<>();
            case Rejected<T>(var sentence) -> new Rejected<>(sentence);
            case Unreachable<T>(var sentence) -> new Unreachable<>(sentence);
        };
    }
}
