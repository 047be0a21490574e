package corral.k8s.crd;

import static org.assertj.core.api.Assertions.assertThat;

import corral.k8s.cluster.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The manifests that are shipped are those that the schemas make. To take a change over: {@code -Dcorral.crds.accept=true}. */
final class CrdFilesTest {
    private static final Path SHIPPED = Checkout.root().resolve("app-assemblies/charts/corral/crds");

    static List<CustomResource> kinds() {
        return Crds.all();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void theShippedManifestIsMadeFromTheSchema(CustomResource kind) throws IOException {
        Path file = SHIPPED.resolve(CrdManifest.fileName(kind));
        if (Boolean.getBoolean("corral.crds.accept")) {
            Files.createDirectories(SHIPPED);
            Files.writeString(file, CrdManifest.yaml(kind));
        }
        assertThat(file)
                .as("run again with -Dcorral.crds.accept=true and look at the difference")
                .hasContent(CrdManifest.yaml(kind));
    }

    @Test
    void nothingElseIsShippedAsAKind() throws IOException {
        try (var files = Files.list(SHIPPED)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            kinds().stream().map(CrdManifest::fileName).toList());
        }
    }
}
