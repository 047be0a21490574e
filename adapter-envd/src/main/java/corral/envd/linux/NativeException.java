package corral.envd.linux;

import java.io.IOException;

/** The kernel refused a call. */
public final class NativeException extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    public NativeException(String call, int errno) {
        super(call + ": " + Errno.text(errno));
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }

    /** The text of the error without the name of the call. */
    public String reason() {
        return Errno.text(errno);
    }

    /** The result of a call, unless it is a negative error number. */
    static long check(String call, long result) throws NativeException {
        if (result < 0) {
            throw new NativeException(call, (int) -result);
        }
        return result;
    }
}
