package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The poms are the first wall: a module cannot use what its pom does not name. */
final class PomsTest {
    private static final String GROUP = "corral";
    /** What every module's tests may use; an adapter's may put the real core behind it, which its main code still cannot see. */
    private static final Set<Module> IN_TESTS = Set.of(Module.TESTKIT, Module.CORE);

    private static final Set<String> PORTS_LIBRARIES = Set.of();
    private static final Set<String> TESTKIT_LIBRARIES = Set.of("junit-jupiter", "assertj-core");

    @ParameterizedTest
    @EnumSource(Module.class)
    void aPomNamesOnlyWhatItsModuleMaySee(Module module) {
        assertThat(offences(module, Checkout.read(module.folder() + "/pom.xml")))
                .isEmpty();
    }

    @Test
    void everyPomOfTheTreeIsKnownHere() {
        Set<String> known = new TreeSet<>(Set.of("pom.xml", "ports/bom/pom.xml", "architecture-tests/pom.xml"));
        Arrays.stream(Module.values())
                .map(module -> module.folder() + "/pom.xml")
                .forEach(known::add);
        assertThat(Checkout.tracked())
                .filteredOn(path -> path.endsWith("pom.xml"))
                .containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void theRootBuildsEveryModule() {
        List<String> expected = new ArrayList<>(List.of("ports/bom", "architecture-tests"));
        Arrays.stream(Module.values()).map(Module::folder).forEach(expected::add);
        assertThat(Pom.parse(Checkout.read("pom.xml")).modules()).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    void theseTestsSeeEveryModule() {
        List<String> seen = Pom.parse(Checkout.read("architecture-tests/pom.xml")).dependencies().stream()
                .filter(dependency -> dependency.group().equals(GROUP))
                .map(Pom.Dependency::artifact)
                .toList();
        assertThat(seen)
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Module.values()).map(Module::artifact).toList());
    }

    @Test
    void theBomBringsThePublishedModulesAndNothingElse() {
        Pom bom = Pom.parse(Checkout.read("ports/bom/pom.xml"));
        assertThat(bom.managed())
                .containsExactly(Module.API.artifact(), Module.TESTKIT.artifact(), Module.CORE.artifact());
        assertThat(bom.inherits())
                .as("a parent would bring the versions of every library")
                .isFalse();
        assertThat(bom.version()).isEqualTo(Pom.parse(Checkout.read("pom.xml")).version());
    }

    @ParameterizedTest
    @EnumSource(
            value = Module.class,
            names = {"API", "TESTKIT", "CORE"})
    void whatIsPublishedComesWithSourcesAndDocumentation(Module module) {
        assertThat(Checkout.read(module.folder() + "/pom.xml"))
                .contains("<artifactId>maven-source-plugin</artifactId>")
                .contains("<artifactId>maven-javadoc-plugin</artifactId>");
    }

    @Test
    void anAdapterThatNamesTheCoreIsCaught() {
        assertThat(offences(Module.LOCAL, pom(dependency(GROUP, "corral-core-domain", "", ""))))
                .containsExactly("corral-core-domain");
    }

    @Test
    void anAdapterThatNamesAnotherIsCaughtInTestsToo() {
        assertThat(offences(Module.LOCAL, pom(dependency(GROUP, "corral-adapter-envd", "<scope>test</scope>", ""))))
                .containsExactly("corral-adapter-envd");
    }

    @Test
    void theTestkitMayBeUsedByTestsAlone() {
        assertThat(offences(Module.LOCAL, pom(dependency(GROUP, "corral-ports-testkit", "<scope>test</scope>", ""))))
                .isEmpty();
        assertThat(offences(Module.LOCAL, pom(dependency(GROUP, "corral-ports-testkit", "", ""))))
                .containsExactly("corral-ports-testkit");
    }

    @Test
    void theRealCoreMayStandBehindAnAdapterInTestsAlone() {
        assertThat(offences(Module.E2B, pom(dependency(GROUP, "corral-core-domain", "<scope>test</scope>", ""))))
                .isEmpty();
        assertThat(offences(Module.E2B, pom(dependency(GROUP, "corral-core-domain", "", ""))))
                .containsExactly("corral-core-domain");
    }

    @Test
    void aLibraryInTheCoreIsCaught() {
        assertThat(offences(Module.CORE, pom(dependency("com.google.guava", "guava", "", ""))))
                .containsExactly("guava");
    }

    @Test
    void aMockingLibraryIsCaught() {
        assertThat(offences(Module.LOCAL, pom(dependency("org.mockito", "mockito-core", "<scope>test</scope>", ""))))
                .containsExactly("mockito-core");
    }

    @Test
    void aVersionOutsideTheRootIsCaught() {
        assertThat(offences(Module.LOCAL, pom(dependency("org.slf4j", "slf4j-api", "", "<version>2</version>"))))
                .containsExactly("slf4j-api has a version of its own");
    }

    private static List<String> offences(Module module, String xml) {
        List<String> offences = new ArrayList<>();
        for (Pom.Dependency dependency : Pom.parse(xml).dependencies()) {
            if (!isAllowed(module, dependency)) {
                offences.add(dependency.artifact());
            }
            if (dependency.version().isPresent()) {
                offences.add(dependency.artifact() + " has a version of its own");
            }
        }
        return offences;
    }

    private static boolean isAllowed(Module module, Pom.Dependency dependency) {
        boolean inTests = dependency.scope().equals("test");
        if (dependency.group().equals(GROUP)) {
            return named(dependency.artifact())
                    .filter(target -> module.sees().contains(target) || (inTests && IN_TESTS.contains(target)))
                    .isPresent();
        }
        if (dependency.artifact().contains("mock")) {
            return false;
        }
        return inTests || library(module, dependency.artifact());
    }

    private static boolean library(Module module, String artifact) {
        return switch (module) {
            case API, CORE -> PORTS_LIBRARIES.contains(artifact);
            case TESTKIT -> TESTKIT_LIBRARIES.contains(artifact);
            case K8S, E2B, MCP, ENVOY, ENVD, LOCAL, AGENT_RUNTIME, STANDALONE, EXAMPLE -> true;
        };
    }

    private static Optional<Module> named(String artifact) {
        return Arrays.stream(Module.values())
                .filter(module -> module.artifact().equals(artifact))
                .findFirst();
    }

    private static String pom(String dependency) {
        return "<project><artifactId>broken</artifactId><dependencies>" + dependency + "</dependencies></project>";
    }

    private static String dependency(String group, String artifact, String scope, String version) {
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId>%s%s</dependency>"
                .formatted(group, artifact, scope, version);
    }
}
