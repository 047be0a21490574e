package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.EvaluationResult;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the tree to every rule, and shows each rule catching exactly the fixtures that were made to break it. */
final class WallsTest {
    private static final String TREE = "corral";
    private static final String FIXTURES = "corral.architecture.fixture";
    private static final JavaClasses REAL = new ClassFileImporter()
            .withImportOption(WallsTest::isNotOfThisModule)
            .importPackages(TREE);
    private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(FIXTURES);

    static Stream<Wall> walls() {
        return Walls.ALL.stream();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walls")
    void theTreeKeepsTheRule(Wall wall) {
        wall.rule().apply(TREE).check(REAL);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("walls")
    void theRuleCatchesItsFixturesAndNothingElse(Wall wall) {
        EvaluationResult result = wall.rule().apply(FIXTURES).evaluate(BROKEN);
        String report = String.join("\n", result.getFailureReport().getDetails());
        Set<String> named = BROKEN.stream()
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.equals("package-info"))
                .filter(name -> isBlamed(report, name))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(named).as(report).containsExactlyInAnyOrderElementsOf(wall.caught());
    }

    @ParameterizedTest
    @EnumSource(Module.class)
    void everyModuleHasClassesThatTheRulesSee(Module module) {
        assertThat(REAL.stream().map(JavaClass::getPackageName)).anyMatch(name -> module.owns(TREE, name));
    }

    @Test
    void theLibrariesThatRulesForbidAreThere() {
        Set<String> used = REAL.stream()
                .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
                .map(dependency -> dependency.getTargetClass().getPackageName())
                .collect(Collectors.toCollection(TreeSet::new));
        for (String pattern : List.of(Walls.GUICE, Walls.JSPECIFY)) {
            String name = pattern.substring(0, pattern.length() - 2);
            assertThat(used.stream().anyMatch(one -> one.startsWith(name)))
                    .as("something uses %s", name)
                    .isTrue();
        }
    }

    private static boolean isNotOfThisModule(Location location) {
        return !location.contains("/corral/architecture/");
    }

    /** A line of a report begins with the class that breaks the rule; a cycle names its members further in. */
    private static boolean isBlamed(String report, String simpleName) {
        return report.lines().anyMatch(line -> blames(line, simpleName));
    }

    private static boolean blames(String line, String simpleName) {
        int first = line.indexOf(FIXTURES);
        return first >= 0
                && line.substring(first).split("[^\\w.$-]", 2)[0].matches(".*\\b" + simpleName + "(\\.[^.]*)?");
    }
}
