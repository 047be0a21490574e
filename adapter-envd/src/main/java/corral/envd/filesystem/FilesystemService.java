package corral.envd.filesystem;

import corral.envd.account.Accounts;
import corral.envd.account.SandboxSettings;
import corral.envd.account.UserPath;
import corral.envd.connect.Call;
import corral.envd.connect.Code;
import corral.envd.connect.Replies;
import corral.envd.connect.RpcError;
import corral.envd.connect.Service;
import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.MalformedJson;
import corral.envd.linux.AsUser;
import corral.envd.linux.FdPoller;
import corral.envd.linux.Inotify;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;

/** Looks at and changes files with the rights of the caller's user (E2B protocol, filesystem.Filesystem). */
public final class FilesystemService {
    private final Accounts accounts;
    private final Supplier<SandboxSettings> settings;
    private final FdPoller poller;
    private final Watchers watchers = new Watchers();

    public FilesystemService(Accounts accounts, Supplier<SandboxSettings> settings, FdPoller poller) {
        this.accounts = accounts;
        this.settings = settings;
        this.poller = poller;
    }

    public Service service() {
        return new Service(
                "filesystem.Filesystem",
                Map.of(
                        "Stat", new Service.Method.OfUnary(this::stat),
                        "MakeDir", new Service.Method.OfUnary(this::makeDirectory),
                        "Move", new Service.Method.OfUnary(this::move),
                        "ListDir", new Service.Method.OfUnary(this::list),
                        "Remove", new Service.Method.OfUnary(this::remove),
                        "WatchDir", new Service.Method.OfServerStreaming(this::watch),
                        "CreateWatcher", new Service.Method.OfUnary(this::createWatcher),
                        "GetWatcherEvents", new Service.Method.OfUnary((_, request) -> watcherEvents(request)),
                        "RemoveWatcher", new Service.Method.OfUnary((_, request) -> removeWatcher(request))));
    }

    private Json.Obj stat(Call call, Fields request) throws RpcError, MalformedJson, InterruptedException {
        Path path = path(call, request, "path");
        return asUser(call, path, () -> entry(path));
    }

    private Json.Obj makeDirectory(Call call, Fields request) throws RpcError, MalformedJson, InterruptedException {
        Path path = path(call, request, "path");
        return asUser(call, path, () -> {
            if (Files.isDirectory(path)) {
                throw new RpcError(Code.ALREADY_EXISTS, "directory already exists: " + path);
            }
            if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new RpcError(Code.INVALID_ARGUMENT, "path already exists but it is not a directory: " + path);
            }
            Directories.make(path);
            return entry(path);
        });
    }

    private Json.Obj move(Call call, Fields request) throws RpcError, MalformedJson, InterruptedException {
        Path source = path(call, request, "source");
        Path destination = path(call, request, "destination");
        return asUser(call, source, () -> {
            if (!Files.exists(source, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(source.toString());
            }
            Path parent = destination.getParent();
            if (parent != null) {
                Directories.make(parent);
            }
            Files.move(source, destination, StandardCopyOption.ATOMIC_MOVE);
            return entry(destination);
        });
    }

    private Json.Obj list(Call call, Fields request) throws RpcError, MalformedJson, InterruptedException {
        Path path = path(call, request, "path");
        long depth = Math.max(1, Integer.toUnsignedLong(request.uint32("depth").orElse(1)));
        return asUser(call, path, () -> {
            if (Files.exists(path) && !Files.isDirectory(path)) {
                throw new RpcError(Code.INVALID_ARGUMENT, "path is not a directory: " + path);
            }
            return Json.object("entries", new Json.Arr(Listing.of(path, depth, accounts.names())));
        });
    }

    private Json.Obj remove(Call call, Fields request) throws RpcError, MalformedJson, InterruptedException {
        Path path = path(call, request, "path");
        return asUser(call, path, () -> {
            Removal.of(path);
            return Json.empty();
        });
    }

    private void watch(Call call, Fields request, Replies replies)
            throws RpcError, MalformedJson, IOException, InterruptedException {
        long deadline =
                System.nanoTime() + call.timeout().orElse(Duration.ofDays(3650)).toNanos();
        try (DirectoryWatch watch = directoryWatch(call, request)) {
            replies.send(Json.object("start", Json.empty()));
            while (true) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new RpcError(Code.DEADLINE_EXCEEDED, "context deadline exceeded");
                }
                boolean changed = watch.await(
                        Duration.ofNanos(Math.min(left, call.keepalive().toNanos())));
                for (Json event : watch.now()) {
                    replies.send(Json.object("filesystem", event));
                }
                if (!changed && deadline - System.nanoTime() > 0) {
                    replies.send(Json.object("keepalive", Json.empty()));
                }
            }
        }
    }

    private Json.Obj createWatcher(Call call, Fields request) throws RpcError, MalformedJson, InterruptedException {
        return Json.object("watcherId", Json.of(watchers.add(directoryWatch(call, request))));
    }

    private Json.Obj watcherEvents(Fields request) throws RpcError, MalformedJson, InterruptedException {
        return Json.object(
                "events",
                new Json.Arr(watchers.events(request.string("watcherId").orElse(""))));
    }

    private Json.Obj removeWatcher(Fields request) throws RpcError, MalformedJson {
        watchers.remove(request.string("watcherId").orElse(""));
        return Json.empty();
    }

    private DirectoryWatch directoryWatch(Call call, Fields request)
            throws RpcError, MalformedJson, InterruptedException {
        Path path = path(call, request, "path");
        boolean networkAllowed = request.bool("allowNetworkMounts").orElse(false);
        DirectoryWatch.Options options = new DirectoryWatch.Options(
                request.bool("recursive").orElse(false),
                request.bool("includeEntry").orElse(false));
        try {
            return AsUser.call(call.user(), () -> {
                if (Files.exists(path) && !Files.isDirectory(path)) {
                    throw new RpcError(Code.INVALID_ARGUMENT, "path is not a directory: " + path);
                }
                if (!networkAllowed && Inotify.onNetwork(path.toString())) {
                    throw new RpcError(Code.INVALID_ARGUMENT, "cannot watch path on network filesystem: " + path);
                }
                return DirectoryWatch.open(poller, call.user(), path, options, accounts);
            });
        } catch (AsUser.Carried carried) {
            throw carried.unpack(RpcError.class);
        } catch (IOException refused) {
            throw FileErrors.of(refused, path.toString());
        }
    }

    private Json.Obj entry(Path path) throws IOException {
        return Json.object("entry", Entry.of(path, accounts.names()));
    }

    private Path path(Call call, Fields request, String field) throws RpcError, MalformedJson {
        try {
            return UserPath.resolve(
                    request.string(field).orElse(""),
                    call.user(),
                    settings.get().defaultDirectory());
        } catch (IllegalArgumentException refused) {
            throw new RpcError(Code.INVALID_ARGUMENT, String.valueOf(refused.getMessage()));
        }
    }

    private static Json.Obj asUser(Call call, Path path, Work work) throws RpcError, InterruptedException {
        try {
            return AsUser.call(call.user(), work::run);
        } catch (AsUser.Carried carried) {
            throw carried.unpack(RpcError.class);
        } catch (IOException refused) {
            throw FileErrors.of(refused, path.toString());
        }
    }

    @FunctionalInterface
    private interface Work {
        Json.Obj run() throws IOException, RpcError;
    }
}
