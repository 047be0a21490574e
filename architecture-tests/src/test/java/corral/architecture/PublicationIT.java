package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is published comes with its sources and its documentation, and is the same byte for byte wherever it was built. */
final class PublicationIT {
    private static final List<String> JARS = List.of("", "-sources", "-javadoc");

    @TempDir
    private Path folder;

    @Test
    void twoBuildsInTwoPlacesAreTheSame() throws IOException {
        Path one = build("one");
        Path other = build("another");
        for (String kind : JARS) {
            byte[] jar = Files.readAllBytes(jar(one, kind));
            assertThat(jar).as("the jar%s", kind).isEqualTo(Files.readAllBytes(jar(other, kind)));
        }
    }

    private Path build(String name) throws IOException {
        Path copy = folder.resolve(name);
        for (String path : Checkout.tracked()) {
            if (path.startsWith("ports/api/") && !path.contains("/src/test/")) {
                Path file = copy.resolve(path.substring("ports/api/".length()));
                Files.createDirectories(Optional.ofNullable(file.getParent()).orElseThrow());
                Files.copy(Checkout.root().resolve(path), file);
            }
        }
        Path pom = copy.resolve("pom.xml");
        String root = Build.wayToTheOutermostPom(copy);
        Files.writeString(pom, Files.readString(pom).replace("../../pom.xml", root));
        Build build = Build.run(pom, "-DskipTests", "-Dspotless.check.skip", "verify");
        assertThat(build.exit()).as(build.output()).isZero();
        return copy.resolve("target");
    }

    private static Path jar(Path target, String kind) throws IOException {
        try (var files = Files.newDirectoryStream(target, "corral-ports-api-*.jar")) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName()).replace(".jar", "");
                if (kind.isEmpty() ? JARS.stream().skip(1).noneMatch(name::endsWith) : name.endsWith(kind)) {
                    return file;
                }
            }
        }
        throw new AssertionError("There is no jar" + kind + " in " + target);
    }
}
