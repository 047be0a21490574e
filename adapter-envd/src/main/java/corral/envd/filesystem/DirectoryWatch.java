package corral.envd.filesystem;

import corral.envd.account.Account;
import corral.envd.account.Accounts;
import corral.envd.json.Json;
import corral.envd.linux.AsUser;
import corral.envd.linux.FdPoller;
import corral.envd.linux.Inotify;
import corral.envd.linux.NativeException;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Watches a directory, and on demand all below it, for changes. What appears in a new directory before the kernel watches it is reported from a
 * look into it; what the kernel then reports a second time is left out.
 */
final class DirectoryWatch implements AutoCloseable {
    /** How many directories one watch may hold. */
    static final int MAX_DIRECTORIES = 8192;

    /** How often the queue is asked again at once while new directories appear. */
    private static final int MAX_ROUNDS = 16;

    private final Inotify inotify;
    private final Account user;
    private final Path root;
    private final Options options;
    private final Accounts accounts;
    private final Map<Integer, Path> directories = new HashMap<>();
    private final Reports reports = new Reports();
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
            return needsRights ? AsUser.call(user, () -> settled(events)) : messages(events);
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

    /**
     * The events, and those that came while new directories were looked into, so that whoever asks right after a change finds all of it.
     */
    private List<Json> settled(List<Inotify.Event> events) throws IOException {
        List<Json> messages = messages(events);
        for (int round = 0; round < MAX_ROUNDS && reports.nextRound(); round++) {
            messages.addAll(messages(inotify.now()));
        }
        reports.settle();
        return messages;
    }

    private List<Json> messages(List<Inotify.Event> events) throws IOException {
        List<Json> messages = new ArrayList<>();
        for (Inotify.Event event : events) {
            if (event.is(Inotify.OVERFLOW) && options.recursive()) {
                reports.clear();
                watchBelow(root, messages, false); // directories may have been made unseen
                continue;
            }
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
        boolean appeared =
                event.is(Inotify.CREATE | Inotify.MOVED_TO) && !reports.repeats(path, event.is(Inotify.MOVED_TO));
        if (appeared) {
            messages.add(message(Kind.EVENT_TYPE_CREATE, path));
        }
        if (event.is(Inotify.MOVED_FROM | Inotify.MOVE_SELF)) {
            reports.forget(path, event.is(Inotify.IS_DIRECTORY));
            messages.add(message(Kind.EVENT_TYPE_RENAME, path));
        }
        if (event.is(Inotify.ATTRIB)) {
            messages.add(message(Kind.EVENT_TYPE_CHMOD, path));
        }
        if (event.is(Inotify.MODIFY)) {
            messages.add(message(Kind.EVENT_TYPE_WRITE, path));
        }
        if (event.is(Inotify.DELETE | Inotify.DELETE_SELF)) {
            reports.forget(path, event.is(Inotify.IS_DIRECTORY));
            messages.add(message(Kind.EVENT_TYPE_REMOVE, path));
        }
        if (appeared && event.is(Inotify.IS_DIRECTORY) && options.recursive()) {
            watchNew(path, messages); // a directory that a look has reported was looked into then
        }
    }

    private void watchNew(Path directory, List<Json> messages) throws IOException {
        if (watched(directory)) {
            watchBelow(directory, messages, true);
        }
    }

    /** Begins to watch a directory; false when it has gone again, is closed to the user, or is one too many. */
    private boolean watched(Path directory) {
        if (directories.size() >= MAX_DIRECTORIES) {
            return false;
        }
        try {
            directories.put(inotify.add(directory.toString(), false), directory);
            return true;
        } catch (NativeException _) {
            return false;
        }
    }

    private void watchBelow(Path directory, List<Json> messages, boolean tell) throws IOException {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
            for (Path child : children) {
                boolean below = Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS);
                if (tell && reports.add(child)) {
                    messages.add(message(Kind.EVENT_TYPE_CREATE, child));
                    if (!below && hasContent(child)) {
                        messages.add(message(Kind.EVENT_TYPE_WRITE, child));
                    }
                }
                if (below && watched(child)) {
                    watchBelow(child, messages, tell);
                }
            }
        } catch (java.nio.file.FileSystemException | DirectoryIteratorException _) {
            return; // it has gone again, or is closed to the user
        }
    }

    private static boolean hasContent(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) > 0;
        } catch (IOException _) {
            return false; // it has gone again
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
