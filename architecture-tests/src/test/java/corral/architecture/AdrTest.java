package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Decisions are written in one form, and each names the test that holds it. */
final class AdrTest {
    private static final String FOLDER = "docs/adr/";
    private static final Pattern HEADING = Pattern.compile("(?m)^## (.+)$");
    private static final Pattern HOLDER = Pattern.compile("`(\\w+(?:Test|IT|Contract)|[\\w/-]+/test_\\w+\\.py)`");
    private static final Set<String> CLASSES = Checkout.tracked().stream()
            .filter(path -> path.endsWith(".java") || path.endsWith(".py"))
            .map(path -> path.endsWith(".py")
                    ? path
                    : path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length()))
            .collect(Collectors.toUnmodifiableSet());

    static Stream<String> decisions() {
        return Checkout.tracked().stream().filter(path -> path.startsWith(FOLDER));
    }

    @ParameterizedTest
    @MethodSource("decisions")
    void aDecisionHasTheFormAndHoldersThatExist(String path) {
        assertThat(offences(Checkout.read(path), CLASSES)).as(path).isEmpty();
    }

    @Test
    void decisionsAreNumberedWithoutAGap() {
        List<String> numbers = decisions()
                .map(path -> path.substring(FOLDER.length(), FOLDER.length() + 4))
                .toList();
        assertThat(numbers)
                .isNotEmpty()
                .containsExactlyElementsOf(IntStream.rangeClosed(1, numbers.size())
                        .mapToObj("%04d"::formatted)
                        .toList());
    }

    @Test
    void aMissingPartIsSeen() {
        assertThat(offences(
                        "# 1. One\n\n## Context\n\n## Decision\n\n## Held by\n\n`ThereTest`\n", Set.of("ThereTest")))
                .isNotEmpty();
    }

    @Test
    void aHolderThatDoesNotExistIsSeen() {
        String text =
                "# 1. One\n\n## Context\n\n## Decision\n\n## Consequences\n\n## Held by\n\n`ThereTest`, `GoneIT`\n";
        assertThat(offences(text, Set.of("ThereTest"))).containsExactly("no test is named GoneIT");
        assertThat(offences(text, Set.of("ThereTest", "GoneIT"))).isEmpty();
        assertThat(offences(text.replace("GoneIT", "end/test_gone.py"), Set.of("ThereTest")))
                .containsExactly("no test is named end/test_gone.py");
    }

    private static List<String> offences(String text, Set<String> classes) {
        List<String> offences = new ArrayList<>();
        List<String> headings =
                HEADING.matcher(text).results().map(match -> match.group(1)).toList();
        if (!headings.equals(List.of("Context", "Decision", "Consequences", "Held by"))) {
            offences.add("the parts are " + headings);
        }
        String held = text.substring(Math.max(0, text.indexOf("## Held by")));
        List<String> holders = HOLDER.matcher(held).results().map(AdrTest::name).toList();
        if (holders.isEmpty()) {
            offences.add("no test is named");
        }
        holders.stream()
                .filter(holder -> !classes.contains(holder))
                .forEach(holder -> offences.add("no test is named " + holder));
        return offences;
    }

    private static String name(MatchResult match) {
        return match.group(1);
    }
}
