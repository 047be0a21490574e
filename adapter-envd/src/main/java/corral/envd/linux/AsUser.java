package corral.envd.linux;

import corral.envd.account.Account;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;

/**
 * Runs work with the rights of a user: on a fresh platform thread that gives up its groups, its group and its user for good, and ends with the
 * work. What such a thread opens or starts is what the user could open or start; a planted symbolic link gives nothing more.
 */
public final class AsUser {
    /** How many such threads may live at once; further callers wait. */
    public static final int MAX_THREADS = 128;

    /** How many uploads and downloads may run at once; further ones are refused. */
    public static final int MAX_TRANSFERS = 128;

    private static final Semaphore PERMITS = new Semaphore(MAX_THREADS);
    private static final Semaphore TRANSFERS = new Semaphore(MAX_TRANSFERS);

    private AsUser() {}

    /** An expected refusal on its way out of the thread. */
    public static final class Carried extends IOException {
        private static final long serialVersionUID = 1;

        private final Exception refusal;

        private Carried(Exception refusal) {
            super(refusal);
            this.refusal = refusal;
        }

        /** The refusal. */
        public <E extends Exception> E unpack(Class<E> kind) {
            if (!kind.isInstance(refusal)) {
                throw new IllegalStateException("The work refused in an unexpected way.", refusal);
            }
            return kind.cast(refusal);
        }
    }

    /**
     * Runs work that ends by itself and waits for its end.
     *
     * @throws IOException what the work threw, or why the user's rights could not be taken
     */
    public static <T> T call(Account user, Callable<T> work) throws IOException, InterruptedException {
        PERMITS.acquire();
        try {
            return onThread(() -> {
                become(user);
                return work.call();
            });
        } finally {
            PERMITS.release();
        }
    }

    /** Like {@link #call}, for work that lasts as long as a caller sends or receives. */
    public static <T> T transfer(Account user, Callable<T> work) throws IOException, InterruptedException {
        return transfer(() -> {
            become(user);
            return work.call();
        });
    }

    /** A transfer that needs nobody's rights, since what it uses is open already. */
    public static <T> T transfer(Callable<T> work) throws IOException, InterruptedException {
        if (!TRANSFERS.tryAcquire()) {
            throw new NativeException("start a transfer", Errno.EAGAIN);
        }
        try {
            return onThread(work);
        } finally {
            TRANSFERS.release();
        }
    }

    private static <T> T onThread(Callable<T> work) throws IOException, InterruptedException {
        FutureTask<T> task = new FutureTask<>(work);
        try {
            Thread.ofPlatform().name("as-user").daemon().start(task);
            return task.get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case IOException refused -> throw refused;
                case RuntimeException bug -> throw bug;
                case Error error -> throw error;
                case Exception refused -> throw new Carried(refused);
                case null, default -> throw new IOException("The work of a user failed.", failed);
            }
        } catch (OutOfMemoryError noThread) {
            throw new NativeException("start a thread", Errno.EAGAIN);
        }
    }

    private static void become(Account user) throws NativeException {
        long current = Libc.syscall(Sys.GETEUID);
        if (current != 0) {
            if (current != Integer.toUnsignedLong(user.uid())) {
                throw new NativeException("become " + user.name(), Errno.EPERM);
            }
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment groups = arena.allocate(
                    ValueLayout.JAVA_INT, Math.max(1, user.groups().size()));
            for (int at = 0; at < user.groups().size(); at++) {
                groups.setAtIndex(ValueLayout.JAVA_INT, at, user.groups().get(at));
            }
            long uid = Integer.toUnsignedLong(user.uid());
            long gid = Integer.toUnsignedLong(user.gid());
            NativeException.check(
                    "setgroups", Libc.syscall(Sys.SETGROUPS, user.groups().size(), groups.address()));
            NativeException.check("setresgid", Libc.syscall(Sys.SETRESGID, gid, gid, gid));
            NativeException.check("setresuid", Libc.syscall(Sys.SETRESUID, uid, uid, uid));
        }
    }
}
