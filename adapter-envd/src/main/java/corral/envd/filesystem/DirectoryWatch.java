package corral.envd.filesystem;

import corral.envd.account.Account;
import corral.envd.account.Accounts;
import corral.envd.json.Json;
import corral.envd.linux.AsUser;
import corral.envd.linux.FdPoller;
import corral.envd.linux.Inotify;
import corral.envd.linux.NativeException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Watches a directory, and on demand all below it, for changes. What appears in a new directory before the kernel watches it is reported from a
 * look into it; what the kernel then reports a second time is left out.
 */
final class DirectoryWatch implements AutoCloseable {
    /** How many directories one watch may hold. */
    static final int MAX_DIRECTORIES = 8192;

    /** How many entries of new directories are remembered as reported. */
    private static final int MAX_REPORTED = 10_000;

    private final Inotify inotify;
    private final Account user;
    private final Path root;
    private final Options options;
    private final Accounts accounts;
    private final Map<Integer, Path> directories = new HashMap<>();
    private final Set<Path> reported = new HashSet<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** What is watched and told. */
    record Options(boolean recursive, boolean withEntry) {}

    private enum Kind {
        EVENT_TYPE_CREATE,
        EVENT_TYPE_RENAME,
        EVENT_TYPE_CHMOD,
        EVENT_TYPE_WRITE,
        EVENT_TYPE_REMOVE
    }

    private DirectoryWatch(Inotify inotify, Account user, Path root, Options options, Accounts accounts) {
        this.inotify = inotify;
        this.user = user;
        this.root = root;
        this.options = options;
        this.accounts = accounts;
    }

    /** Begins to watch; called on the user's thread. */
    static DirectoryWatch open(FdPoller poller, Account user, Path root, Options options, Accounts accounts)
            throws IOException {
        DirectoryWatch watch = new DirectoryWatch(Inotify.open(poller), user, root, options, accounts);
        try {
            watch.directories.put(watch.inotify.add(root.toString(), true), root);
            if (options.recursive()) {
                watch.watchBelow(root, new ArrayList<>(), false);
            }
            return watch;
        } catch (IOException refused) {
            watch.close();
            throw refused;
        }
    }

    /** Waits for changes; false when the time is over. */
    boolean await(Duration atMost) throws InterruptedException {
        return inotify.await(atMost);
    }

    /** The changes up to now, as messages. */
    List<Json> now() throws InterruptedException {
        lock.lock();
        try {
            List<Inotify.Event> events = inotify.now();
            if (events.isEmpty()) {
                return List.of();
            }
            boolean needsRights = options.withEntry() || options.recursive();
            return needsRights ? AsUser.call(user, () -> messages(events)) : messages(events);
        } catch (IOException refused) {
            return List.of(); // the directory has gone from under the watch, or the user has
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        inotify.close();
    }

    private List<Json> messages(List<Inotify.Event> events) throws IOException {
        List<Json> messages = new ArrayList<>();
        for (Inotify.Event event : events) {
            Path directory = directories.get(event.watch());
            if (directory == null) {
                continue;
            }
            if (event.is(Inotify.IGNORED)) {
                directories.remove(event.watch());
                continue;
            }
            boolean itself = event.name().isEmpty();
            if (itself && !directory.equals(root)) {
                continue; // the directory above it tells the same
            }
            tell(event, itself ? directory : directory.resolve(event.name()), messages);
        }
        return messages;
    }

    private void tell(Inotify.Event event, Path path, List<Json> messages) throws IOException {
        boolean appeared = event.is(Inotify.CREATE | Inotify.MOVED_TO);
        if (appeared && !reported.remove(path)) {
            messages.add(message(Kind.EVENT_TYPE_CREATE, path));
        }
        if (event.is(Inotify.MOVED_FROM | Inotify.MOVE_SELF)) {
            reported.remove(path);
            messages.add(message(Kind.EVENT_TYPE_RENAME, path));
        }
        if (event.is(Inotify.ATTRIB)) {
            messages.add(message(Kind.EVENT_TYPE_CHMOD, path));
        }
        if (event.is(Inotify.MODIFY)) {
            messages.add(message(Kind.EVENT_TYPE_WRITE, path));
        }
        if (event.is(Inotify.DELETE | Inotify.DELETE_SELF)) {
            reported.remove(path);
            messages.add(message(Kind.EVENT_TYPE_REMOVE, path));
        }
        if (appeared && event.is(Inotify.IS_DIRECTORY) && options.recursive()) {
            watchNew(path, messages);
        }
    }

    private void watchNew(Path directory, List<Json> messages) throws IOException {
        if (directories.size() >= MAX_DIRECTORIES) {
            return;
        }
        try {
            directories.put(inotify.add(directory.toString(), false), directory);
            watchBelow(directory, messages, true);
        } catch (NativeException _) {
            return; // it has gone again, or is closed to the user
        }
    }

    private void watchBelow(Path directory, List<Json> messages, boolean tell) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                boolean below = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
                if (tell && reported.size() < MAX_REPORTED && reported.add(child)) {
                    messages.add(message(Kind.EVENT_TYPE_CREATE, child));
                    if (!below && Files.isRegularFile(child, LinkOption.NOFOLLOW_LINKS) && Files.size(child) > 0) {
                        messages.add(message(Kind.EVENT_TYPE_WRITE, child));
                    }
                }
                if (below && directories.size() < MAX_DIRECTORIES) {
                    directories.put(inotify.add(child.toString(), false), child);
                    watchBelow(child, messages, tell);
                }
            }
        } catch (java.nio.file.FileSystemException | NativeException _) {
            return; // it has gone again, or is closed to the user
        }
    }

    private Json message(Kind kind, Path path) {
        String name = root.relativize(path).toString();
        Json.Builder message =
                Json.object().with("name", name.isEmpty() ? "." : name).with("type", kind.name());
        boolean shown = switch (kind) {
            case EVENT_TYPE_CREATE, EVENT_TYPE_WRITE, EVENT_TYPE_CHMOD -> options.withEntry();
            case EVENT_TYPE_RENAME, EVENT_TYPE_REMOVE -> false;
        };
        if (shown) {
            try {
                message.with("entry", Entry.of(path, accounts.names()));
            } catch (IOException _) {
                return message.build(); // gone again: the change is told without it
            }
        }
        return message.build();
    }
}
