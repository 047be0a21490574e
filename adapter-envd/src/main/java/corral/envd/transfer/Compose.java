package corral.envd.transfer;

import corral.envd.account.Account;
import corral.envd.account.UserPath;
import corral.envd.filesystem.Directories;
import corral.envd.filesystem.FileErrors;
import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.MalformedJson;
import corral.envd.linux.AsUser;
import corral.envd.linux.Errno;
import corral.envd.linux.NativeException;
import corral.envd.linux.NativeFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins files to a new one without sending them over the wire, with the rights of the user. The sources stay. */
final class Compose {
    /** How many files may be joined at once. */
    static final int MAX_SOURCES = 1000;

    private static final int CHUNK_BYTES = 64 << 10;

    private final Account user;
    private final List<Path> sources;
    private final Path destination;

    private Compose(Account user, List<Path> sources, Path destination) {
        this.user = user;
        this.sources = List.copyOf(sources);
        this.destination = destination;
    }

    static Compose parse(Account user, Fields request, Optional<String> defaultDirectory) throws HttpError {
        try {
            List<Path> sources = new ArrayList<>();
            for (String source : request.strings("sourcePaths")) {
                sources.add(UserPath.resolve(source, user, defaultDirectory));
            }
            String target = request.string("destination").orElse("");
            if (sources.isEmpty() || sources.size() > MAX_SOURCES || target.isEmpty()) {
                throw new HttpError(
                        400, "source_paths with 1 to " + MAX_SOURCES + " paths and destination are required");
            }
            Path destination = UserPath.resolve(target, user, defaultDirectory);
            if (sources.contains(destination)) {
                throw new HttpError(400, "the destination is one of the sources");
            }
            return new Compose(user, sources, destination);
        } catch (MalformedJson | IllegalArgumentException refused) {
            throw new HttpError(400, String.valueOf(refused.getMessage()));
        }
    }

    Json.Obj join() throws IOException, HttpError, InterruptedException {
        try {
            AsUser.transfer(user, () -> {
                copy();
                return destination;
            });
        } catch (AsUser.Carried carried) {
            throw carried.unpack(HttpError.class);
        }
        Path name = destination.getFileName();
        return Json.object()
                .with("name", name == null ? "" : name.toString())
                .with("path", destination.toString())
                .with("type", "file")
                .build();
    }

    private void copy() throws HttpError {
        Path at = destination;
        try {
            Path parent = destination.getParent();
            if (parent != null) {
                Directories.make(parent);
            }
            byte[] chunk = new byte[CHUNK_BYTES];
            try (NativeFile target = NativeFile.write(destination.toString(), user)) {
                for (Path source : sources) {
                    at = source;
                    try (NativeFile file = NativeFile.read(source.toString())) {
                        if (file.status().kind() != NativeFile.Status.Kind.REGULAR) {
                            throw new HttpError(400, "path '" + source + "' is not a regular file");
                        }
                        for (int count = file.read(chunk, 0, chunk.length);
                                count > 0;
                                count = file.read(chunk, 0, chunk.length)) {
                            target.write(chunk, 0, count);
                        }
                    }
                }
            }
        } catch (NativeException refused) {
            if (refused.errno() == Errno.ENOSPC || refused.errno() == Errno.EDQUOT) {
                throw new HttpError(507, "not enough disk space available");
            }
            throw HttpErrors.of(FileErrors.of(refused, at.toString()));
        } catch (IOException refused) {
            throw HttpErrors.of(FileErrors.of(refused, at.toString()));
        }
    }
}
