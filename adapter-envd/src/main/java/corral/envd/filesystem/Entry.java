package corral.envd.filesystem;

import corral.envd.account.Accounts;
import corral.envd.json.Json;
import corral.envd.linux.Metadata;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What the protocol tells about one file. A link is described by its target; a dangling one has no type. */
public final class Entry {
    private static final int PERMISSION_BITS = 0777;
    private static final int TYPE_MASK = 0170000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    private Entry() {}

    /** Looks at a path with the rights of the calling thread. */
    public static Json.Obj of(Path path, Accounts.Names names) throws IOException {
        Map<String, Object> own =
                Files.readAttributes(path, "unix:mode,uid,gid,size,lastModifiedTime", LinkOption.NOFOLLOW_LINKS);
        int mode = number(own, "mode").intValue();
        boolean link = (mode & TYPE_MASK) == LINK;
        Map<String, Object> shown = own;
        String type = type(mode);
        Optional<String> target = Optional.empty();
        if (link) {
            type = "FILE_TYPE_UNSPECIFIED";
            target = Optional.of(path.toString());
            try {
                shown = Files.readAttributes(path, "unix:mode,uid,gid,size,lastModifiedTime");
                type = type(number(shown, "mode").intValue());
                target = Optional.of(path.toRealPath().toString());
            } catch (FileSystemException _) {
                shown = own; // dangling, a loop, or a target that the user may not see
            }
        }
        Path name = path.getFileName();
        Json.Builder entry = Json.object()
                .with("name", name == null ? "/" : name.toString())
                .with("type", type)
                .with("path", path.toString())
                .with("size", number(shown, "size").toString())
                .with("mode", number(shown, "mode").intValue() & PERMISSION_BITS)
                .with("permissions", permissions(mode))
                .with("owner", names.user(number(own, "uid").intValue()))
                .with("group", names.group(number(own, "gid").intValue()))
                .with("modifiedTime", time(shown.get("lastModifiedTime")));
        target.ifPresent(text -> entry.with("symlinkTarget", text));
        Map<String, String> metadata = Metadata.of(path.toString());
        if (!metadata.isEmpty()) {
            Json.Builder fields = Json.object();
            metadata.forEach(fields::with);
            entry.with("metadata", fields.build());
        }
        return entry.build();
    }

    private static Number number(Map<String, Object> attributes, String name) {
        return attributes.get(name) instanceof Number value ? value : 0;
    }

    private static String time(@org.jspecify.annotations.Nullable Object value) {
        Instant instant = value instanceof FileTime time ? time.toInstant() : Instant.EPOCH;
        return instant.toString();
    }

    private static String type(int mode) {
        return switch (mode & TYPE_MASK) {
            case DIRECTORY -> "FILE_TYPE_DIRECTORY";
            case REGULAR -> "FILE_TYPE_FILE";
            case LINK -> "FILE_TYPE_SYMLINK";
            default -> "FILE_TYPE_UNSPECIFIED";
        };
    }

    /** As Go's file modes print: first the kind, then the nine bits. */
    static String permissions(int mode) {
        StringBuilder text = new StringBuilder();
        switch (mode & TYPE_MASK) {
            case DIRECTORY -> text.append('d');
            case LINK -> text.append('L');
            case 0060000 -> text.append('D');
            case 0020000 -> text.append("Dc");
            case 0010000 -> text.append('p');
            case 0140000 -> text.append('S');
            default -> {}
        }
        text.append((mode & 04000) == 0 ? "" : "u");
        text.append((mode & 02000) == 0 ? "" : "g");
        text.append((mode & 01000) == 0 ? "" : "t");
        if (text.isEmpty()) {
            text.append('-');
        }
        for (int bit = 8; bit >= 0; bit--) {
            text.append((mode & (1 << bit)) == 0 ? '-' : "xwr".charAt(bit % 3));
        }
        return text.toString();
    }
}
