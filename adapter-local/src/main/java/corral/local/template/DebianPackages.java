package corral.local.template;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The packages that are installed on this machine. */
final class DebianPackages {
    private final Path database;
    private final Map<String, DebianPackage> byName = new TreeMap<>();
    private final Map<String, DebianPackage> byProvided = new HashMap<>();

    private DebianPackages(Path database) {
        this.database = database;
    }

    /** Reads dpkg's database, by default {@code /var/lib/dpkg}. */
    static DebianPackages read(Path database) throws IOException {
        DebianPackages packages = new DebianPackages(database);
        for (String stanza : Files.readString(database.resolve("status")).split("\n\n", -1)) {
            parse(stanza).ifPresent(packages::add);
        }
        return packages;
    }

    Path database() {
        return database;
    }

    Optional<DebianPackage> find(String name) {
        return Optional.ofNullable(byName.getOrDefault(name, byProvided.get(name)));
    }

    /** These packages and all that they need, by name. What is needed but not installed is another package's affair: dpkg was content. */
    Collection<DebianPackage> withNeeds(List<DebianPackage> wanted) {
        Map<String, DebianPackage> found = new TreeMap<>();
        Deque<DebianPackage> open = new ArrayDeque<>(wanted);
        while (!open.isEmpty()) {
            DebianPackage next = open.remove();
            if (found.put(next.name(), next) == null) {
                for (List<String> choice : next.needs()) {
                    choice.stream()
                            .map(this::find)
                            .flatMap(Optional::stream)
                            .findFirst()
                            .ifPresent(open::add);
                }
            }
        }
        return Collections.unmodifiableCollection(found.values());
    }

    /** The paths of everything in a package, directories before what is in them. */
    List<String> files(DebianPackage of) throws IOException {
        Path list = database.resolve("info").resolve(of.name() + ":" + of.architecture() + ".list");
        if (!Files.exists(list)) {
            list = database.resolve("info").resolve(of.name() + ".list");
        }
        return Files.readAllLines(list);
    }

    private void add(DebianPackage found) {
        byName.putIfAbsent(found.name(), found);
        found.provides().forEach(name -> byProvided.putIfAbsent(name, found));
    }

    /** One entry of the status file; nothing when that package is not installed. */
    static Optional<DebianPackage> parse(String stanza) {
        Map<String, String> fields = fields(stanza);
        if (!fields.getOrDefault("Status", "").endsWith(" installed")) {
            return Optional.empty();
        }
        List<List<String>> needs = new ArrayList<>(choices(fields.getOrDefault("Pre-Depends", "")));
        needs.addAll(choices(fields.getOrDefault("Depends", "")));
        return Optional.of(new DebianPackage(
                fields.getOrDefault("Package", ""),
                fields.getOrDefault("Architecture", ""),
                fields.getOrDefault("Version", ""),
                needs,
                choices(fields.getOrDefault("Provides", "")).stream()
                        .map(choice -> choice.getFirst())
                        .toList(),
                settings(fields.getOrDefault("Conffiles", "")),
                stanza.strip()));
    }

    /** Fields by name; a line that begins with a blank goes on with the field before. */
    private static Map<String, String> fields(String stanza) {
        Map<String, String> fields = new LinkedHashMap<>();
        String name = "";
        for (String line : stanza.split("\n", -1)) {
            if (line.startsWith(" ")) {
                fields.merge(name, line, (before, more) -> before + "\n" + more);
            } else if (line.contains(":")) {
                name = line.substring(0, line.indexOf(':'));
                fields.put(name, line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return fields;
    }

    private static List<List<String>> choices(String field) {
        List<List<String>> all = new ArrayList<>();
        for (String entry : field.split(",", -1)) {
            List<String> names = new ArrayList<>();
            for (String choice : entry.split("\\|", -1)) {
                String name = choice.strip().split("[ (:]", 2)[0];
                if (!name.isEmpty()) {
                    names.add(name);
                }
            }
            if (!names.isEmpty()) {
                all.add(List.copyOf(names));
            }
        }
        return all;
    }

    private static Map<String, String> settings(String field) {
        Map<String, String> settings = new TreeMap<>();
        for (String line : field.split("\n", -1)) {
            String[] parts = line.strip().split(" ", -1);
            if (parts.length == 2) {
                settings.put(parts[0], parts[1]);
            }
        }
        return settings;
    }
}
