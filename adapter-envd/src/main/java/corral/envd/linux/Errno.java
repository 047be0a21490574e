package corral.envd.linux;

import java.util.Map;

/** Error numbers of Linux on x86-64 and their texts. */
public final class Errno {
    public static final int EPERM = 1;
    public static final int ENOENT = 2;
    public static final int EINTR = 4;
    public static final int EIO = 5;
    public static final int ENXIO = 6;
    public static final int EAGAIN = 11;
    public static final int ECHILD = 10;
    public static final int ENOMEM = 12;
    public static final int EACCES = 13;
    public static final int EEXIST = 17;
    public static final int ENOTDIR = 20;
    public static final int EISDIR = 21;
    public static final int EINVAL = 22;
    public static final int ENFILE = 23;
    public static final int EMFILE = 24;
    public static final int ENOSPC = 28;
    public static final int EROFS = 30;
    public static final int EPIPE = 32;
    public static final int ENAMETOOLONG = 36;
    public static final int ELOOP = 40;
    public static final int ENODATA = 61;
    public static final int ENOTSUP = 95;
    public static final int EDQUOT = 122;

    private static final Map<Integer, String> TEXTS = Map.ofEntries(
            Map.entry(EPERM, "operation not permitted"),
            Map.entry(ENOENT, "no such file or directory"),
            Map.entry(EIO, "input/output error"),
            Map.entry(7, "argument list too long"),
            Map.entry(8, "exec format error"),
            Map.entry(EAGAIN, "resource temporarily unavailable"),
            Map.entry(ENOMEM, "cannot allocate memory"),
            Map.entry(EACCES, "permission denied"),
            Map.entry(16, "device or resource busy"),
            Map.entry(EEXIST, "file exists"),
            Map.entry(ENOTDIR, "not a directory"),
            Map.entry(EISDIR, "is a directory"),
            Map.entry(EINVAL, "invalid argument"),
            Map.entry(ENFILE, "too many open files in system"),
            Map.entry(EMFILE, "too many open files"),
            Map.entry(26, "text file busy"),
            Map.entry(27, "file too large"),
            Map.entry(ENOSPC, "no space left on device"),
            Map.entry(EROFS, "read-only file system"),
            Map.entry(EPIPE, "broken pipe"),
            Map.entry(ENAMETOOLONG, "file name too long"),
            Map.entry(ELOOP, "too many levels of symbolic links"),
            Map.entry(ENOTSUP, "operation not supported"),
            Map.entry(EDQUOT, "disk quota exceeded"));

    private Errno() {}

    public static String text(int errno) {
        return TEXTS.getOrDefault(errno, "error " + errno);
    }
}
