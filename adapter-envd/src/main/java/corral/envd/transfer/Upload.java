package corral.envd.transfer;

import com.sun.net.httpserver.Headers;
import corral.envd.account.Account;
import corral.envd.account.UserPath;
import corral.envd.filesystem.Directories;
import corral.envd.filesystem.FileErrors;
import corral.envd.json.Json;
import corral.envd.linux.AsUser;
import corral.envd.linux.Errno;
import corral.envd.linux.Metadata;
import corral.envd.linux.NativeException;
import corral.envd.linux.NativeFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Stores uploaded files with the rights of the user. Watchers see of a new small file exactly that it is created, changes its owner, and is
 * written once.
 */
final class Upload {
    /** How many files one request may bring. */
    static final int MAX_FILES = 10_000;

    private static final int CHUNK_BYTES = 64 << 10;

    private final Account user;
    private final Optional<String> path;
    private final Optional<String> defaultDirectory;
    private final SortedMap<String, String> metadata;

    Upload(Account user, Optional<String> path, Optional<String> defaultDirectory, SortedMap<String, String> metadata) {
        this.user = user;
        this.path = path;
        this.defaultDirectory = defaultDirectory;
        this.metadata = Collections.unmodifiableSortedMap(new TreeMap<>(metadata));
    }

    /** Reads the body, stores its files, and describes them. */
    Json.Arr store(Headers headers, InputStream body) throws IOException, HttpError, InterruptedException {
        String type = Optional.ofNullable(headers.getFirst("Content-Type")).orElse("");
        String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        InputStream plain = decoded(headers, body);
        try {
            return AsUser.transfer(user, () -> switch (media) {
                case "multipart/form-data" -> multipart(plain, Multipart.boundary(type));
                case "application/octet-stream" -> octets(plain);
                default -> throw new HttpError(400, "unsupported content type: " + type);
            });
        } catch (AsUser.Carried carried) {
            throw carried.unpack(HttpError.class);
        } catch (NativeException refused) {
            throw HttpErrors.of(FileErrors.of(refused, ""));
        } catch (Multipart.CutOff cut) {
            throw new HttpError(400, String.valueOf(cut.getMessage()));
        } catch (ZipException | EOFException broken) {
            throw new HttpError(400, "error decompressing the body: " + broken.getMessage());
        }
    }

    private static InputStream decoded(Headers headers, InputStream body) throws HttpError, IOException {
        String encoding = headers.getFirst("Content-Encoding");
        if (encoding == null || encoding.isEmpty() || encoding.equalsIgnoreCase("identity")) {
            return body;
        }
        if (encoding.equalsIgnoreCase("gzip")) {
            try {
                return new GZIPInputStream(body, CHUNK_BYTES);
            } catch (ZipException | EOFException broken) {
                throw new HttpError(400, "error decompressing the body: " + broken.getMessage());
            }
        }
        throw new HttpError(400, "unsupported content encoding: " + encoding);
    }

    private Json.Arr octets(InputStream body) throws IOException, HttpError {
        String target =
                path.orElseThrow(() -> new HttpError(400, "path is required for application/octet-stream uploads"));
        Path file = resolve(target);
        save(file, body);
        return new Json.Arr(List.of(described(file)));
    }

    private Json.Arr multipart(InputStream body, String boundary) throws IOException, HttpError {
        Multipart parts = new Multipart(body, boundary);
        List<Json> stored = new ArrayList<>();
        Set<Path> targets = new HashSet<>();
        for (Optional<Multipart.Part> part = parts.next(); part.isPresent(); part = parts.next()) {
            if (!part.get().name().equals(Optional.of("file"))) {
                continue;
            }
            Optional<String> target = path.or(part.get()::fileName);
            if (target.isEmpty() || target.get().isEmpty()) {
                throw new HttpError(400, "the part has no file name and the request no path");
            }
            Path file = resolve(target.get());
            if (!targets.add(file)) {
                throw new HttpError(
                        400, "you cannot upload multiple files to the same path '" + file + "', only one is allowed");
            }
            if (targets.size() > MAX_FILES) {
                throw new HttpError(400, "one request may bring at most " + MAX_FILES + " files");
            }
            save(file, part.get().body());
            stored.add(described(file));
        }
        return new Json.Arr(stored);
    }

    private Path resolve(String target) throws HttpError {
        try {
            return UserPath.resolve(target, user, defaultDirectory);
        } catch (IllegalArgumentException refused) {
            throw new HttpError(400, "error resolving path: " + refused.getMessage());
        }
    }

    private void save(Path file, InputStream body) throws IOException, HttpError {
        try {
            if (Files.isDirectory(file)) {
                throw new HttpError(400, "path is a directory: " + file);
            }
            Path parent = file.getParent();
            if (parent != null) {
                Directories.make(parent);
            }
        } catch (IOException refused) {
            throw HttpErrors.of(FileErrors.of(refused, file.toString()));
        }
        byte[] chunk = body.readNBytes(CHUNK_BYTES);
        try (NativeFile target = open(file)) {
            while (chunk.length > 0) {
                write(target, chunk, file);
                chunk = body.readNBytes(CHUNK_BYTES);
            }
            Metadata.replace(target, metadata);
        } catch (NativeException refused) {
            throw HttpErrors.of(FileErrors.of(refused, file.toString()));
        }
    }

    private NativeFile open(Path file) throws HttpError {
        try {
            NativeFile target = NativeFile.write(file.toString(), user);
            if (target.status().kind() == NativeFile.Status.Kind.DIRECTORY) {
                target.close();
                throw new HttpError(400, "path is a directory: " + file);
            }
            return target;
        } catch (NativeException refused) {
            throw HttpErrors.of(FileErrors.of(refused, file.toString()));
        }
    }

    private static void write(NativeFile target, byte[] bytes, Path file) throws HttpError {
        try {
            target.write(bytes, 0, bytes.length);
        } catch (NativeException refused) {
            if (refused.errno() == Errno.ENOSPC || refused.errno() == Errno.EDQUOT) {
                throw new HttpError(507, "not enough disk space available");
            }
            throw HttpErrors.of(FileErrors.of(refused, file.toString()));
        }
    }

    private Json.Obj described(Path file) {
        Path name = file.getFileName();
        Json.Builder entry = Json.object()
                .with("name", name == null ? "" : name.toString())
                .with("path", file.toString())
                .with("type", "file");
        if (!metadata.isEmpty()) {
            Json.Builder fields = Json.object();
            metadata.forEach(fields::with);
            entry.with("metadata", fields.build());
        }
        return entry.build();
    }
}
