package corral.local.linux;

/** Numbers of system calls and flags on x86-64 Linux. */
final class Sys {
    static final int OPEN = 2;
    static final int CLOSE = 3;
    static final int IOCTL = 16;
    static final int KILL = 62;
    static final int MOUNT = 165;
    static final int UMOUNT2 = 166;
    static final int EPOLL_WAIT = 232;
    static final int EPOLL_CTL = 233;
    static final int UNSHARE = 272;
    static final int EPOLL_CREATE1 = 291;
    static final int SETNS = 308;
    static final int PIDFD_SEND_SIGNAL = 424;
    static final int OPEN_TREE = 428;
    static final int MOVE_MOUNT = 429;
    static final int PIDFD_OPEN = 434;
    static final int MOUNT_SETATTR = 442;

    static final int ENOENT = 2;
    static final int ESRCH = 3;
    static final int EINTR = 4;
    static final int EBUSY = 16;
    static final int EINVAL = 22;

    static final long AT_FDCWD = -100;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int O_RDONLY = 0;
    static final int O_RDWR = 2;
    static final int O_CLOEXEC = 0x80000;
    static final int SIGKILL = 9;

    private Sys() {}
}
