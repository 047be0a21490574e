package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the tree tidy: what lies where, and what no file may contain. */
final class TidyTest {
    private static final Set<String> TOP = Set.of(
            ".ci",
            ".gitignore",
            "CHANGELOG.md",
            "CONTRIBUTING.md",
            "LICENSE",
            "README.md",
            "SECURITY.md",
            "adapter-e2b-http",
            "adapter-envd",
            "adapter-envoy",
            "adapter-k8s",
            "adapter-local",
            "adapter-mcp",
            "app-assemblies",
            "architecture-tests",
            "core-domain",
            "docs",
            "pom.xml",
            "ports");

    @Test
    void theTopLevelIsWhatTheDesignSays() {
        Set<String> top = Checkout.tracked().stream()
                .map(path -> path.split("/", 2)[0])
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(top)
                .as("an addition at the top needs a decision in docs/adr")
                .containsExactlyInAnyOrderElementsOf(TOP);
    }

    @Test
    void noFileSaysWhereItWasWrittenOrThatItIsUnfinished() {
        assertThat(offences("", Tidy::everywhere)).isEmpty();
    }

    @Test
    void noTestIsSkippedAndNoUnitTestSleeps() {
        assertThat(offences(".java", Tidy::inJava)).isEmpty();
    }

    @Test
    void everyPathInADocumentExists() {
        assertThat(offences(".md", (path, text) -> Tidy.deadPaths(Checkout.root(), path, text)))
                .isEmpty();
    }

    @Test
    void everyTestThatADocumentNamesExists() {
        Set<String> known = Checkout.tracked().stream()
                .filter(path -> path.endsWith(".java"))
                .map(path -> path.substring(path.lastIndexOf('/') + 1, path.length() - ".java".length()))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(offences(".md", (path, text) -> Tidy.unknownTests(known, path, text)))
                .isEmpty();
    }

    @Test
    void aTestThatDoesNotExistIsSeen() {
        assertThat(Tidy.unknownTests(Set.of("HereIT"), "a.md", "`HereIT`, `GoneIT` and a `*Test`"))
                .containsExactly("a.md: GoneIT");
    }

    @Test
    void everyPackageHasAPackageInfo() {
        Set<Path> bare = Checkout.tracked().stream()
                .filter(path -> path.endsWith(".java") && path.contains("/src/"))
                .map(path -> Optional.ofNullable(Path.of(path).getParent()).orElseThrow())
                .filter(folder -> !hasPackageInfo(folder))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(bare).isEmpty();
    }

    @Test
    void theMarksOfUnfinishedWorkAreSeen() {
        assertThat(Tidy.everywhere("a.java", "// TO" + "DO later")).isNotEmpty();
        assertThat(Tidy.everywhere("a.java", "// todo lists are a subject of their own"))
                .isEmpty();
    }

    @Test
    void theMarksOfAMachineAreSeen() {
        assertThat(Tidy.everywhere("a.sh", "cd /wo" + "rk/tree")).isNotEmpty();
        assertThat(Tidy.everywhere("a.sh", "JAVA_HOME=/usr/lib/jvm/some" + "-25"))
                .isNotEmpty();
        assertThat(Tidy.everywhere("a.sh", "pip --index https://py" + "pi.org/simple"))
                .isNotEmpty();
        assertThat(Tidy.everywhere("a.sh", "mkdir $dir/work/upper; ls /home/user/x"))
                .isEmpty();
    }

    @Test
    void skippedAndSleepingTestsAreSeen() {
        assertThat(Tidy.inJava("m/src/test/java/XTest.java", "@Dis" + "abled")).isNotEmpty();
        assertThat(Tidy.inJava("m/src/test/java/XTest.java", "Thread.sleep" + "(1);"))
                .isNotEmpty();
        assertThat(Tidy.inJava("m/src/test/java/XIT.java", "Thread.sleep" + "(1);"))
                .isEmpty();
    }

    @Test
    void aSwitchThatCatchesAllIsSeenInTheCore() {
        assertThat(Tidy.inJava("core-domain/src/main/java/X.java", "default -> 1;"))
                .isNotEmpty();
        assertThat(Tidy.inJava("adapter-k8s/src/main/java/X.java", "default -> 1;"))
                .isEmpty();
    }

    @Test
    void deadPathsAreSeen(@TempDir Path root) throws Exception {
        Files.createDirectories(root.resolve("docs/adr"));
        Files.createDirectories(root.resolve("ports/api"));
        Files.createFile(root.resolve("docs/adr/0001-one.md"));
        String text =
                "See `ports/api`, [one](adr/0001-one.md), ports/gone, [two](adr/0002-two.md), and https://host/docs/x.";
        List<String> dead = Tidy.deadPaths(root, "docs/index.md", text);
        assertThat(dead).containsExactlyInAnyOrder("docs/index.md: ports/gone", "docs/index.md: docs/adr/0002-two.md");
    }

    private static boolean hasPackageInfo(Path folder) {
        String main = folder.toString().replace("/src/test/", "/src/main/");
        return Files.exists(Checkout.root().resolve(folder).resolve("package-info.java"))
                || Files.exists(Checkout.root().resolve(main).resolve("package-info.java"));
    }

    private static List<String> offences(String ending, BiFunction<String, String, List<String>> check) {
        return Checkout.tracked().stream()
                .filter(path -> path.endsWith(ending))
                .flatMap(path -> check.apply(path, Checkout.read(path)).stream())
                .toList();
    }
}
