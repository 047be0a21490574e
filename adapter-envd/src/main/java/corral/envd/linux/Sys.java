package corral.envd.linux;

/** Numbers of system calls and flags on x86-64 Linux. */
final class Sys {
    static final int READ = 0;
    static final int WRITE = 1;
    static final int OPEN = 2;
    static final int CLOSE = 3;
    static final int FSTAT = 5;
    static final int LSEEK = 8;
    static final int IOCTL = 16;
    static final int KILL = 62;
    static final int FCNTL = 72;
    static final int FCHOWN = 93;
    static final int UMASK = 95;
    static final int GETEUID = 107;
    static final int SETGROUPS = 116;
    static final int SETRESUID = 117;
    static final int SETRESGID = 119;
    static final int STATFS = 137;
    static final int FSTATFS = 138;
    static final int PRCTL = 157;
    static final int GETXATTR = 191;
    static final int LISTXATTR = 194;
    static final int FSETXATTR = 190;
    static final int FGETXATTR = 193;
    static final int FLISTXATTR = 196;
    static final int FREMOVEXATTR = 199;
    static final int EPOLL_WAIT = 232;
    static final int EPOLL_CTL = 233;
    static final int WAITID = 247;
    static final int INOTIFY_ADD_WATCH = 254;
    static final int INOTIFY_RM_WATCH = 255;
    static final int OPENAT = 257;
    static final int MKDIRAT = 258;
    static final int UNLINKAT = 263;
    static final int SYMLINKAT = 266;
    static final int READLINKAT = 267;
    static final int EPOLL_CREATE1 = 291;
    static final int PIPE2 = 293;
    static final int INOTIFY_INIT1 = 294;

    static final int F_SETFL = 4;

    static final int O_WRONLY = 1;
    static final int O_RDWR = 2;
    static final int O_CREAT = 0x40;
    static final int O_NOCTTY = 0x100;
    static final int O_TRUNC = 0x200;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;

    private Sys() {}
}
