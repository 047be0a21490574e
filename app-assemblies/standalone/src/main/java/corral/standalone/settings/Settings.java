package corral.standalone.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What is set: the file is below the environment, the environment below the flags. Everything was checked when an instance exists. */
public final class Settings {
    private static final String PREFIX = "CORRAL_";

    /** Variables that others read: the script that starts the process, and tests. */
    private static final List<String> OF_OTHERS = List.of("CORRAL_JVM_OPTIONS", "CORRAL_TEST_");

    private final Map<String, Text> texts;

    private Settings(Map<String, Text> texts) {
        this.texts = texts;
        Table.rows().forEach(this::get);
    }

    /**
     * Reads all three.
     *
     * @param flags {@code --name value} or {@code --name=value}
     * @throws InvalidSettings naming the first name that is unknown or value that is not valid
     */
    public static Settings read(List<String> flags, Map<String, String> environment) {
        Map<String, Text> outer = new HashMap<>(variables(environment));
        outer.putAll(flags(flags));
        Map<String, Text> all = new HashMap<>();
        new Settings(outer).get(Table.SETTINGS).ifPresent(file -> all.putAll(file(file)));
        all.putAll(outer);
        return new Settings(all);
    }

    public <T> T get(Setting<T> setting) {
        Text text = texts.getOrDefault(setting.name(), new Text(setting.standard(), setting.flag()));
        return setting.read(text.value(), text.origin());
    }

    private static Map<String, Text> variables(Map<String, String> environment) {
        Map<String, String> names = new TreeMap<>();
        Table.rows().forEach(row -> names.put(row.variable(), row.name()));
        Map<String, Text> found = new HashMap<>();
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (!variable.startsWith(PREFIX) || OF_OTHERS.stream().anyMatch(variable::startsWith)) {
                return;
            }
            found.put(known(names, variable, "The environment variable"), new Text(value.strip(), variable));
        });
        return found;
    }

    private static Map<String, Text> flags(List<String> flags) {
        Map<String, String> names = new TreeMap<>();
        Table.rows().forEach(row -> names.put(row.flag(), row.name()));
        Map<String, Text> found = new HashMap<>();
        List<String> left = new ArrayList<>(flags);
        while (!left.isEmpty()) {
            String word = left.removeFirst();
            int equals = word.indexOf('=');
            String flag = equals < 0 ? word : word.substring(0, equals);
            String name = known(names, flag, "The flag");
            if (equals < 0 && left.isEmpty()) {
                throw new InvalidSettings("The flag " + flag + " needs a value after it.");
            }
            String value = equals < 0 ? left.removeFirst() : word.substring(equals + 1);
            found.put(name, new Text(value.strip(), flag));
        }
        return found;
    }

    private static Map<String, Text> file(Path file) {
        Map<String, String> names = new TreeMap<>();
        Table.rows().forEach(row -> names.put(row.name(), row.name()));
        Map<String, Text> found = new HashMap<>();
        List<String> lines = lines(file);
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            int equals = line.indexOf('=');
            if (equals < 1) {
                throw new InvalidSettings("Line " + number + " of " + file + " is not of the form: name = value.");
            }
            String name = known(names, line.substring(0, equals).strip(), "In " + file + ", the name");
            found.put(name, new Text(line.substring(equals + 1).strip(), name + " in " + file));
        }
        return found;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new InvalidSettings(
                    "The settings file " + file + " cannot be read: check that it is there and is text.");
        }
    }

    private static String known(Map<String, String> names, String given, String what) {
        return Optional.ofNullable(names.get(given))
                .orElseThrow(() -> new InvalidSettings(what + " " + given + " is not known; the nearest is "
                        + Nearest.of(given, names.keySet()) + ". See --help for all."));
    }

    private record Text(String value, String origin) {}
}
