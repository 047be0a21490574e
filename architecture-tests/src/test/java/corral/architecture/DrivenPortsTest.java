package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import corral.api.wiring.DrivenPorts;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Every driven port has one contract suite, for whoever implements it. */
final class DrivenPortsTest {
    private static final Set<String> PORTS = new ClassFileImporter()
            .importPackages("corral.api").stream()
                    .filter(new AreDrivenPorts("corral"))
                    .map(JavaClass::getSimpleName)
                    .collect(Collectors.toCollection(TreeSet::new));

    @Test
    void whatTheCoreIsGivenIsAmongThem() {
        Set<String> given = Arrays.stream(DrivenPorts.class.getRecordComponents())
                .map(RecordComponent::getType)
                .filter(Class::isInterface)
                .map(Class::getSimpleName)
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(given).isNotEmpty();
        assertThat(PORTS).containsAll(given);
    }

    @Test
    void eachHasAContractSuite() {
        Set<String> suites = new ClassFileImporter()
                .importPackages("corral.testkit").stream()
                        .filter(type -> type.getSimpleName().endsWith("Contract"))
                        .filter(type -> !type.getModifiers().contains(JavaModifier.FINAL))
                        .map(type -> type.getSimpleName().replaceAll("Contract$", ""))
                        .collect(Collectors.toCollection(TreeSet::new));
        assertThat(suites).containsExactlyInAnyOrderElementsOf(PORTS);
    }
}
