package corral.envd.filesystem;

import corral.envd.account.Accounts;
import corral.envd.connect.Code;
import corral.envd.connect.RpcError;
import corral.envd.json.Json;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Lists a directory, depth first and in lexical order, not following links below it. */
final class Listing {
    /** How many entries one answer may hold. */
    static final int MAX_ENTRIES = 30_000;

    private final Path root;
    private final Accounts.Names names;
    private final List<Json> entries = new ArrayList<>();

    private Listing(Path root, Accounts.Names names) {
        this.root = root;
        this.names = names;
    }

    static List<Json> of(Path root, long depth, Accounts.Names names) throws IOException, RpcError {
        Listing listing = new Listing(root, names);
        listing.walk(root, depth);
        return listing.entries;
    }

    private void walk(Path directory, long depth) throws IOException, RpcError {
        List<Path> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path child : stream) {
                children.add(child);
                checkSize(children.size());
            }
        } catch (FileSystemException refused) {
            if (directory.equals(root)) {
                throw refused;
            }
            return; // gone meanwhile, or closed to the user: what is above it is still listed
        }
        children.sort(Comparator.comparing(Path::toString));
        for (Path child : children) {
            checkSize(entries.size());
            try {
                entries.add(new Json.Rendered(Entry.of(child, names).text()));
            } catch (FileSystemException _) {
                continue; // removed between the two looks
            }
            if (depth > 1 && Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                walk(child, depth - 1);
            }
        }
    }

    private static void checkSize(int size) throws RpcError {
        if (size >= MAX_ENTRIES) {
            throw new RpcError(
                    Code.RESOURCE_EXHAUSTED,
                    "the directory has more than " + MAX_ENTRIES + " entries; list a part of it or a smaller depth");
        }
    }
}
