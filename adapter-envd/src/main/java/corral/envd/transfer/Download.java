package corral.envd.transfer;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import corral.envd.account.Account;
import corral.envd.filesystem.FileErrors;
import corral.envd.linux.AsUser;
import corral.envd.linux.NativeException;
import corral.envd.linux.NativeFile;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;

/** Sends one file, opened with the rights of the user, in constant memory. */
final class Download {
    private static final int CHUNK_BYTES = 64 << 10;

    private final Account user;
    private final Path path;

    Download(Account user, Path path) {
        this.user = user;
        this.path = path;
    }

    void send(HttpExchange exchange) throws IOException, HttpError, InterruptedException {
        Encoding encoding = Encoding.of(exchange.getRequestHeaders().getFirst("Accept-Encoding"));
        if (encoding == Encoding.NONE_ACCEPTABLE) {
            throw new HttpError(406, "no acceptable encoding found; identity and gzip are supported");
        }
        try (NativeFile file = AsUser.call(user, () -> NativeFile.read(path.toString()))) {
            AsUser.transfer(() -> {
                send(exchange, file, encoding);
                return path;
            });
        } catch (NativeException refused) {
            throw HttpErrors.of(FileErrors.of(refused, path.toString()));
        } catch (AsUser.Carried carried) {
            throw carried.unpack(HttpError.class);
        }
    }

    private void send(HttpExchange exchange, NativeFile file, Encoding encoding) throws IOException, HttpError {
        NativeFile.Status status = file.status();
        switch (status.kind()) {
            case REGULAR -> {}
            case DIRECTORY -> throw new HttpError(400, "path '" + path + "' is a directory");
            case OTHER -> throw new HttpError(400, "path '" + path + "' is not a regular file");
        }
        byte[] first = readUpTo(file, CHUNK_BYTES);
        boolean complete = first.length < CHUNK_BYTES;
        Headers headers = exchange.getResponseHeaders();
        headers.set("Content-Type", ContentTypes.of(path, first));
        headers.set("Content-Disposition", ContentTypes.disposition(path));
        headers.set("Vary", "Accept-Encoding");
        headers.set(
                "Last-Modified",
                DateTimeFormatter.RFC_1123_DATE_TIME.format(status.modified().atOffset(ZoneOffset.UTC)));
        long size = complete ? first.length : status.size();
        boolean sizeKnown = complete || status.size() > CHUNK_BYTES;
        if (encoding == Encoding.GZIP && size > 0) {
            headers.set("Content-Encoding", "gzip");
            exchange.sendResponseHeaders(200, 0);
            try (OutputStream out = new GZIPOutputStream(exchange.getResponseBody(), CHUNK_BYTES)) {
                out.write(first);
                copy(file, out, Long.MAX_VALUE);
            }
            return;
        }
        if (!sizeKnown) {
            exchange.sendResponseHeaders(200, 0); // a file of the kernel, which says nothing about its length
            exchange.getResponseBody().write(first);
            copy(file, exchange.getResponseBody(), Long.MAX_VALUE);
            return;
        }
        headers.set("Accept-Ranges", "bytes");
        Optional<ByteRange> range = range(exchange, size);
        if (range.isPresent()) {
            sendRange(exchange, file, range.get(), size);
            return;
        }
        exchange.sendResponseHeaders(200, size == 0 ? -1 : size);
        if (size > 0) {
            exchange.getResponseBody().write(first);
            copy(file, exchange.getResponseBody(), size - first.length);
        }
    }

    private static Optional<ByteRange> range(HttpExchange exchange, long size) throws HttpError {
        try {
            return ByteRange.of(exchange.getRequestHeaders().getFirst("Range"), size);
        } catch (HttpError refused) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + size);
            throw refused;
        }
    }

    private static void sendRange(HttpExchange exchange, NativeFile file, ByteRange range, long size)
            throws IOException {
        exchange.getResponseHeaders().set("Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + size);
        file.seek(range.first());
        exchange.sendResponseHeaders(206, range.length());
        copy(file, exchange.getResponseBody(), range.length());
    }

    /** Copies so many bytes, or all; a file that became shorter breaks the answer off instead of ending it early. */
    private static void copy(NativeFile file, OutputStream out, long most) throws IOException {
        byte[] chunk = new byte[CHUNK_BYTES];
        long left = most;
        while (left > 0) {
            int count = file.read(chunk, 0, (int) Math.min(left, chunk.length));
            if (count == 0) {
                if (most != Long.MAX_VALUE) {
                    throw new IOException("The file became shorter while it was sent.");
                }
                return;
            }
            out.write(chunk, 0, count);
            left -= count;
        }
    }

    private static byte[] readUpTo(NativeFile file, int most) throws NativeException {
        byte[] bytes = new byte[most];
        int done = 0;
        while (done < most) {
            int count = file.read(bytes, done, most - done);
            if (count == 0) {
                break;
            }
            done += count;
        }
        return Arrays.copyOf(bytes, done);
    }

    /** How the body travels. */
    enum Encoding {
        IDENTITY,
        GZIP,
        NONE_ACCEPTABLE;

        /**
         * Compresses only for a caller that names gzip and no other way: clients that list everything they understand are mostly near, and
         * compressing costs more than it saves.
         */
        static Encoding of(@org.jspecify.annotations.Nullable String header) {
            if (header == null || header.isBlank()) {
                return IDENTITY;
            }
            boolean gzip = false;
            boolean others = false;
            boolean identity = true;
            for (String item : header.toLowerCase(Locale.ROOT).split(",", -1)) {
                String[] parts = item.strip().split(";", 2);
                String name = parts[0].strip();
                boolean refused = parts.length > 1 && parts[1].replace(" ", "").matches("q=0(\\.0*)?");
                switch (name) {
                    case "gzip" -> gzip = !refused;
                    case "identity" -> {
                        identity = !refused;
                        others |= !refused;
                    }
                    case "*" -> {
                        identity &= !refused;
                        others |= !refused;
                    }
                    default -> others |= !refused && !name.isEmpty();
                }
            }
            if (gzip && (!identity || !others)) {
                return GZIP;
            }
            return identity ? IDENTITY : NONE_ACCEPTABLE;
        }
    }
}
