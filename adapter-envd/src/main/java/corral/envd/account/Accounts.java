package corral.envd.account;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The users and groups of the image, read from its account files at each question, since the sandbox may change them at any time. Lines that
 * make no sense are passed over, as the C library does.
 */
public final class Accounts {
    /** An account file larger than this is read only so far. */
    static final int MAX_FILE_BYTES = 1 << 20;

    private static final Account ROOT = new Account("root", 0, 0, List.of(0), "/", "/bin/sh");

    private final Path passwd;
    private final Path group;

    public Accounts() {
        this(Path.of("/etc/passwd"), Path.of("/etc/group"));
    }

    public Accounts(Path passwd, Path group) {
        this.passwd = passwd;
        this.group = group;
    }

    /** The account of that name. An image without account files has {@code root} nevertheless. */
    public Optional<Account> find(String name) {
        for (String line : lines(passwd)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 7 && fields[0].equals(name) && !name.isEmpty()) {
                Optional<Integer> uid = number(fields[2]);
                Optional<Integer> gid = number(fields[3]);
                if (uid.isPresent() && gid.isPresent()) {
                    String home = fields[5].startsWith("/") ? fields[5] : "/";
                    String shell = fields[6].isEmpty() ? "/bin/sh" : fields[6];
                    return Optional.of(new Account(name, uid.get(), gid.get(), groupsOf(name, gid.get()), home, shell));
                }
            }
        }
        return name.equals(ROOT.name()) ? Optional.of(ROOT) : Optional.empty();
    }

    /** Names of all users and groups at this moment, by number. */
    public Names names() {
        return new Names(namesIn(passwd), namesIn(group));
    }

    private List<Integer> groupsOf(String name, int primary) {
        List<Integer> groups = new ArrayList<>();
        groups.add(primary);
        for (String line : lines(group)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 4 && Arrays.asList(fields[3].split(",", -1)).contains(name)) {
                number(fields[2]).filter(gid -> !groups.contains(gid)).ifPresent(groups::add);
            }
        }
        return groups;
    }

    private static Map<Integer, String> namesIn(Path file) {
        Map<Integer, String> names = new HashMap<>();
        for (String line : lines(file)) {
            String[] fields = line.split(":", -1);
            if (fields.length >= 3 && !fields[0].isEmpty()) {
                number(fields[2]).ifPresent(number -> names.putIfAbsent(number, fields[0]));
            }
        }
        return names;
    }

    private static List<String> lines(Path file) {
        try (var in = Files.newInputStream(file)) {
            return new String(in.readNBytes(MAX_FILE_BYTES), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException _) {
            return List.of();
        }
    }

    private static Optional<Integer> number(String text) {
        try {
            long number = Long.parseLong(text);
            return number >= 0 && number < 0xffff_ffffL ? Optional.of((int) number) : Optional.empty();
        } catch (NumberFormatException _) {
            return Optional.empty();
        }
    }

    /** Names by number; a number without a name is its own name. */
    public record Names(Map<Integer, String> users, Map<Integer, String> groups) {
        public Names {
            users = Map.copyOf(users);
            groups = Map.copyOf(groups);
        }

        public String user(int uid) {
            return users.getOrDefault(uid, Integer.toUnsignedString(uid));
        }

        public String group(int gid) {
            return groups.getOrDefault(gid, Integer.toUnsignedString(gid));
        }
    }
}
