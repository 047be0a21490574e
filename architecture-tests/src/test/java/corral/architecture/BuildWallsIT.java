package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds small projects under the outermost pom, each with one thing that the build has to refuse, and sees it refused. */
final class BuildWallsIT {
    private static final String PACKAGE_INFO = """
            /** A package. */
            @NullMarked
            package broken;

            import org.jspecify.annotations.NullMarked;
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeProject() {
        write("pom.xml", pom(""));
        write("src/main/java/broken/package-info.java", PACKAGE_INFO);
    }

    @Test
    void aCleanProjectBuilds() {
        writeClass("Clean", "", "int one() {\n        return 1;\n    }");
        Build build = build("compile");
        assertThat(build.output()).contains("BUILD SUCCESS");
        assertThat(build.exit()).isZero();
    }

    @Test
    void aWarningOfTheCompilerFailsTheBuild() {
        writeClass("Warned", "import java.util.List;\n\n", "List one() {\n        return List.of();\n    }");
        assertThat(refused("compile")).contains("[rawtypes]", "warnings found and -Werror specified");
    }

    @Test
    void aMistakeThatErrorProneKnowsFailsTheBuild() {
        writeClass("Mistaken", "", "boolean one(int[] some, int[] other) {\n        return some.equals(other);\n    }");
        assertThat(refused("compile")).contains("[ArrayEquals]");
    }

    @Test
    void aNullThatIsNotDeclaredFailsTheBuild() {
        writeClass(
                "Careless",
                "import org.jspecify.annotations.Nullable;\n\n",
                "int one(@Nullable String text) {\n        return text.length();\n    }");
        assertThat(refused("compile")).contains("[NullAway]");
    }

    @Test
    void aPackageWithoutTheMarkFailsTheBuild() {
        write("src/main/java/broken/package-info.java", "/** A package. */\npackage broken;\n");
        writeClass("Unmarked", "", "int one() {\n        return 1;\n    }");
        assertThat(refused("compile")).contains("[RequireExplicitNullMarking]");
    }

    @Test
    void anotherLayoutFailsTheBuild() {
        writeClass("Crooked", "", "int one() { return 1; }");
        assertThat(refused("process-sources")).contains("format violations", "Crooked.java");
    }

    @Test
    void aMockingLibraryFailsTheBuild() {
        write("mockito-core/pom.xml", pomOf("org.mockito", "mockito-core", "1", ""));
        write(
                "pom.xml",
                pom("<dependencies>" + dependency("org.mockito", "mockito-core", "1") + "</dependencies>"
                        + "<modules><module>mockito-core</module></modules>"));
        assertThat(refused("validate")).contains("BannedDependencies", "org.mockito:mockito-core");
    }

    @Test
    void dependenciesThatDoNotConvergeFailTheBuild() {
        write("one/pom.xml", pomOf("other", "shared", "1", ""));
        write("two/pom.xml", pomOf("other", "shared", "2", ""));
        write("left/pom.xml", pomOf("other", "left", "1", dependency("other", "shared", "1")));
        write("right/pom.xml", pomOf("other", "right", "1", dependency("other", "shared", "2")));
        write(
                "both/pom.xml",
                pom(
                        "../",
                        "<dependencies>" + dependency("other", "left", "1") + dependency("other", "right", "1")
                                + "</dependencies>"));
        write("pom.xml", """
                <project><modelVersion>4.0.0</modelVersion><groupId>all</groupId><artifactId>all</artifactId><version>1</version>
                <packaging>pom</packaging><modules><module>one</module><module>two</module><module>left</module>
                <module>right</module><module>both</module></modules></project>
                """);
        assertThat(refused("validate")).contains("DependencyConvergence", "other:shared");
    }

    private void writeClass(String name, String imports, String member) {
        write(
                "src/main/java/broken/" + name + ".java",
                "package broken;\n\n" + imports + "final class " + name + " {\n    " + member + "\n}\n");
    }

    private void write(String path, String text) {
        Path file = folder.resolve(path);
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String pom(String more) {
        return pom("", more);
    }

    private String pom(String up, String more) {
        String packaging = more.contains("<modules>") ? "<packaging>pom</packaging>" : "";
        return """
                <project>
                <modelVersion>4.0.0</modelVersion>
                <parent><groupId>corral</groupId><artifactId>corral</artifactId><version>0.1.0-SNAPSHOT</version>
                <relativePath>%s</relativePath></parent>
                <artifactId>broken</artifactId>%s%s
                </project>
                """.formatted(up + Build.wayToTheOutermostPom(folder), packaging, more);
    }

    private static String pomOf(String group, String artifact, String version, String dependencies) {
        return """
                <project>
                <modelVersion>4.0.0</modelVersion><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version>
                <packaging>pom</packaging><dependencies>%s</dependencies>
                </project>
                """.formatted(group, artifact, version, dependencies);
    }

    private static String dependency(String group, String artifact, String version) {
        return "<dependency><groupId>%s</groupId><artifactId>%s</artifactId><version>%s</version><type>pom</type></dependency>"
                .formatted(group, artifact, version);
    }

    private String refused(String phase) {
        Build build = build(phase);
        assertThat(build.output()).contains("BUILD FAILURE");
        assertThat(build.exit()).isNotZero();
        return build.output();
    }

    private Build build(String phase) {
        return Build.run(folder.resolve("pom.xml"), phase);
    }
}
