package corral.local.linux;

import java.io.IOException;

/** A system call that was refused. */
public final class NativeFailure extends IOException {
    private static final long serialVersionUID = 1;

    private final int errno;

    NativeFailure(String what, int errno) {
        super(what + " failed with error number " + errno + ".");
        this.errno = errno;
    }

    public int errno() {
        return errno;
    }
}
