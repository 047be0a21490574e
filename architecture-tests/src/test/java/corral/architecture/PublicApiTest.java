package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import corral.architecture.change.After;
import corral.architecture.change.Before;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The public API of what platform builders compile against does not change unseen. */
final class PublicApiTest {
    @ParameterizedTest
    @EnumSource(
            value = Module.class,
            names = {"API", "TESTKIT", "CORE"})
    void theApiIsTheAcceptedOne(Module module) throws IOException {
        String file = module.folder() + "/api.txt";
        Path path = Checkout.root().resolve(file);
        List<String> now = PublicApi.lines(new ClassFileImporter()
                .importPackages(module.packages("corral").replace("..", "")).stream()
                        .filter(type -> isPublished(module, type))
                        .map(JavaClass::reflect)
                        .<Class<?>>map(Function.identity())
                        .toList());
        if (Boolean.getBoolean("corral.api.accept")) {
            Files.write(path, now);
        }
        ApiComparison comparison = ApiComparison.of(Files.readAllLines(path), now);
        assertThat(comparison.isSame()).as(comparison.report(file)).isTrue();
    }

    @Test
    void aMissingMemberBreaksUsers() {
        ApiComparison comparison = ApiComparison.of(linesOf(Before.class), linesOf(After.class));
        assertThat(comparison.gone()).anyMatch(line -> line.contains(".removed()"));
        assertThat(comparison.gone()).noneMatch(line -> line.contains(".kept("));
    }

    @Test
    void aChangeOfNullnessBreaksUsers() {
        ApiComparison comparison = ApiComparison.of(linesOf(Before.class), linesOf(After.class));
        assertThat(comparison.gone()).anyMatch(line -> line.contains(".nullable()"));
    }

    @Test
    void aNewCaseOfASealedTypeBreaksUsers() {
        ApiComparison comparison = ApiComparison.of(linesOf(Before.class), linesOf(After.class));
        assertThat(comparison.gone()).anyMatch(line -> line.contains(" permits "));
    }

    @Test
    void aNewMethodToImplementIsReportedAsBreaking() {
        ApiComparison comparison = ApiComparison.of(linesOf(Before.class), linesOf(After.class));
        assertThat(comparison.report("api.txt")).contains("breaks those who implement it: Case.Port.demanded()");
    }

    @Test
    void whatUsersCannotReachDoesNotCount() {
        assertThat(linesOf(Before.class)).noneMatch(line -> line.contains("hidden"));
    }

    private static boolean isPublished(Module module, JavaClass type) {
        return module != Module.CORE || Walls.isPublishedByTheCore("corral", type.getPackageName());
    }

    private static List<String> linesOf(Class<?> outer) {
        String prefix = outer.getName().replace('$', '.');
        return PublicApi.lines(List.of(outer.getDeclaredClasses())).stream()
                .map(line -> line.replace(prefix, "Case"))
                .collect(Collectors.toList());
    }
}
