package corral.e2b.control;

/** Ends the handling of a request that cannot even be understood. Carries the whole answer; has no stack trace to leak. */
final class Rejected extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final transient E2bError error;

    Rejected(E2bError error) {
        super(error.message(), null, false, false);
        this.error = error;
    }

    Rejected(int code, String message) {
        this(E2bError.of(code, message));
    }

    E2bError error() {
        return error;
    }
}
