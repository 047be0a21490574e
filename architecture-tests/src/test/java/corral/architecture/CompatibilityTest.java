package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each row of a table in the documentation that says what is shown by which test names tests that exist. */
final class CompatibilityTest {
    private static final String UNSHOWN = "no test is named: ";
    private static final Pattern NAME = Pattern.compile("`(\\w+(?:Test|IT))(?:\\.(\\w+))?`|`(\\w+\\.py)::(\\w+)`");

    @ParameterizedTest
    @ValueSource(strings = {"docs/e2b-compatibility.md", "docs/edge.md"})
    void eachRowNamesATest(String document) {
        String text = Checkout.read(document);
        assertThat(rows(text)).hasSizeGreaterThan(20);
        assertThat(offences(text, CompatibilityTest::source)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void eachTestThatIsNamedExists(String document) {
        assertThat(offences(Checkout.read(document), CompatibilityTest::source))
                .filteredOn(offence -> !offence.startsWith(UNSHOWN))
                .isEmpty();
    }

    static List<String> eachTestThatIsNamedExists() {
        return Checkout.tracked().stream()
                .filter(path -> path.matches("docs/[^/]*\\.md"))
                .toList();
    }

    @Test
    void aRowWithoutATestIsSeen() {
        assertThat(offences(table("| a | yes | by hand |"), CompatibilityTest::source))
                .containsExactly(UNSHOWN + "| a | yes | by hand |");
    }

    @Test
    void aTestThatDoesNotExistIsSeen() {
        Map<String, String> sources =
                Map.of("ThereIT.java", "void held() {}", "test_it.py", "def test_held(server):\n    pass\n");
        Function<String, Optional<String>> source = name -> Optional.ofNullable(sources.get(name));
        assertThat(offences(table("| a | yes | `ThereIT`, `ThereIT.held`, `test_it.py::test_held` |"), source))
                .isEmpty();
        assertThat(offences(
                        table(
                                "| a | yes | `GoneTest`, `ThereIT.gone`, `test_it.py::test_h`, `test_no.py::test_held` |"),
                        source))
                .containsExactly(
                        "there is no GoneTest",
                        "there is no gone in ThereIT",
                        "there is no test_h in test_it.py",
                        "there is no test_no.py");
    }

    private static String table(String row) {
        return "| what | served | shown by |\n|---|---|---|\n" + row + "\n";
    }

    /** Rows of tables whose last column says what shows it. */
    private static List<String> rows(String text) {
        List<String> rows = new ArrayList<>();
        boolean shown = false;
        for (String line : text.lines().toList()) {
            if (!line.startsWith("|")) {
                shown = false;
            } else if (line.endsWith("| shown by |")) {
                shown = true;
            } else if (shown && !line.startsWith("|---")) {
                rows.add(line);
            }
        }
        return rows;
    }

    private static List<String> offences(String text, Function<String, Optional<String>> source) {
        List<String> offences = new ArrayList<>();
        for (String row : rows(text)) {
            String[] columns = row.split("\\|", -1);
            var names = NAME.matcher(columns[columns.length - 2]).results().toList();
            if (names.isEmpty()) {
                offences.add(UNSHOWN + row);
            }
            names.forEach(name -> (name.group(1) != null
                            ? offence(
                                    name.group(1),
                                    name.group(1) + ".java",
                                    Optional.ofNullable(name.group(2)),
                                    "void %s(",
                                    source)
                            : offence(name.group(3), name.group(3), Optional.of(name.group(4)), "def %s(", source))
                    .ifPresent(offences::add));
        }
        return offences;
    }

    private static Optional<String> offence(
            String name, String file, Optional<String> member, String form, Function<String, Optional<String>> source) {
        Optional<String> text = source.apply(file);
        if (text.isEmpty()) {
            return Optional.of("there is no " + name);
        }
        return member.filter(each -> !text.get().contains(form.formatted(each)))
                .map(each -> "there is no " + each + " in " + name);
    }

    private static final Map<String, String> PATHS = paths();

    private static Map<String, String> paths() {
        Map<String, String> paths = new TreeMap<>();
        Checkout.tracked().stream()
                .filter(path -> path.contains("/src/test/"))
                .forEach(path -> paths.put(path.substring(path.lastIndexOf('/') + 1), path));
        return paths;
    }

    private static Optional<String> source(String file) {
        return Optional.ofNullable(PATHS.get(file)).map(Checkout::read);
    }
}
