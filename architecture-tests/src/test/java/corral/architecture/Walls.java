package corral.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The rules about classes. What the poms already make impossible stands here too, since a pom is one careless line away from allowing it. */
final class Walls {
    static final String GUICE = "com.google.inject..";
    static final String JSPECIFY = "org.jspecify..";
    static final String MCP_TYPES = "io.modelcontextprotocol.spec..";

    static final List<Wall> ALL = List.of(
            new Wall(
                    "dependencies point inward",
                    Walls::dependenciesPointInward,
                    Set.of("ReachesForTheCore", "AsksTheCore", "AsksTheNeighbour", "TalksToAnAdapter", "Astray")),
            new Wall(
                    "the ports need nothing but the JDK",
                    Walls::portsNeedNothing,
                    Set.of("ReachesForTheCore", "BringsALibrary")),
            new Wall("ports block, and know no futures", Walls::portsBlock, Set.of("AnswersLater")),
            new Wall(
                    "a driven port has one to five methods",
                    Walls::drivenPortsAreSmall,
                    Set.of("DoesEverything", "DoesNothing")),
            new Wall(
                    "the core is pure",
                    Walls::coreIsPure,
                    Set.of(
                            "ReadsAFile",
                            "OpensASocket",
                            "StartsAThread",
                            "TakesALock",
                            "WritesALog",
                            "TalksToAnAdapter",
                            "AsksTheWorld")),
            new Wall(
                    "the core asks ports for time and randomness",
                    Walls::coreHasNoAmbientWorld,
                    Set.of("AsksTheWorld", "PassesTheWorldOn", "StartsAThread")),
            new Wall("the core holds no monitor", Walls::coreHoldsNoMonitor, Set.of("HoldsAMonitor")),
            new Wall(
                    "the core walks nothing in hash order",
                    Walls::coreWalksNothingInHashOrder,
                    Set.of("WalksInHashOrder", "CollectsInHashOrder")),
            new Wall("the subjects of the core form no cycle", Walls::coreHasNoCycle, Set.of("Left", "Right")),
            new Wall("the inside of the core is its own", Walls::insideOfTheCoreIsItsOwn, Set.of("ReachesInside")),
            new Wall(
                    "the layer for the newest revision of MCP speaks the SDK's types alone",
                    Walls::newestMcpSpeaksTheSdk,
                    Set.of("HasItsOwnTypes")),
            new Wall("Guice wires at the edge only", Walls::guiceStaysOutside, Set.of("InjectedStore")),
            new Wall("every package is null-marked", Walls::packagesAreNullMarked, Set.of("ForgotTheMark")),
            new Wall("packages are subjects", Walls::packagesAreSubjects, Set.of("Helper")));

    private static final Set<String> PUBLISHED_BY_THE_CORE = Set.of(".core", ".core.lifecycle");
    private static final List<String> LAYERS = List.of(
            "model", "models", "service", "services", "util", "utils", "common", "impl", "helper", "helpers", "misc");

    private Walls() {}

    private static ArchRule dependenciesPointInward(String root) {
        return classes().that().resideInAPackage(root + "..").should(new SeeOnlyWhatTheirModuleSees(root));
    }

    private static ArchRule portsNeedNothing(String root) {
        return classes()
                .that()
                .resideInAPackage(Module.API.packages(root))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", JSPECIFY, Module.API.packages(root));
    }

    private static ArchRule portsBlock(String root) {
        return noClasses()
                .that()
                .resideInAPackage(Module.API.packages(root))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent..");
    }

    private static ArchRule drivenPortsAreSmall(String root) {
        return classes().that(new AreDrivenPorts(root)).should(new HaveMethods(1, 5));
    }

    private static ArchRule coreIsPure(String root) {
        return classes()
                .that()
                .resideInAPackage(Module.CORE.packages(root))
                .should()
                .onlyDependOnClassesThat(PureJdk.TYPES.or(describe(
                        "belong to the core, the ports or JSpecify",
                        type -> Module.CORE.owns(root, type.getPackageName())
                                || Module.API.owns(root, type.getPackageName())
                                || type.getPackageName().startsWith("org.jspecify"))));
    }

    private static ArchRule coreHasNoAmbientWorld(String root) {
        return noClasses()
                .that()
                .resideInAnyPackage(Module.CORE.packages(root), Module.API.packages(root))
                .should()
                .accessTargetWhere(AmbientWorld.TARGETS);
    }

    private static ArchRule coreHoldsNoMonitor(String root) {
        return classes().that().resideInAPackage(Module.CORE.packages(root)).should(new HoldNoMonitor());
    }

    private static ArchRule coreWalksNothingInHashOrder(String root) {
        return noClasses()
                .that()
                .resideInAPackage(Module.CORE.packages(root))
                .should()
                .accessTargetWhere(HashOrder.TARGETS);
    }

    private static ArchRule coreHasNoCycle(String root) {
        return slices().matching(root + ".core.(*)..").should().beFreeOfCycles();
    }

    /** What others may use of the core is what {@link PublicApi} keeps stable. */
    static boolean isPublishedByTheCore(String root, String packageName) {
        return PUBLISHED_BY_THE_CORE.stream().anyMatch(name -> packageName.equals(root + name));
    }

    private static ArchRule insideOfTheCoreIsItsOwn(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .and()
                .resideOutsideOfPackage(Module.CORE.packages(root))
                .should()
                .dependOnClassesThat(describe(
                        "are inside the core",
                        type -> Module.CORE.owns(root, type.getPackageName())
                                && !isPublishedByTheCore(root, type.getPackageName())));
    }

    /** So that it can be deleted when the SDK speaks that revision itself. */
    private static ArchRule newestMcpSpeaksTheSdk(String root) {
        String layer = root + ".mcp.modern..";
        return classes()
                .that(describe(
                        "are whole classes of that layer",
                        type -> type.getPackageName().equals(root + ".mcp.modern")
                                && type.isTopLevelClass()
                                && !type.getSimpleName().equals("package-info")))
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", JSPECIFY, MCP_TYPES, layer)
                .andShould()
                .dependOnClassesThat()
                .resideInAPackage(MCP_TYPES);
    }

    private static ArchRule guiceStaysOutside(String root) {
        return noClasses()
                .that(areOutsideTheWiring(root))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(GUICE, "jakarta.inject..");
    }

    private static DescribedPredicate<JavaClass> areOutsideTheWiring(String root) {
        return describe("are neither in an assembly nor the module class of an adapter", type -> {
            boolean inAssembly = Arrays.stream(Module.values())
                    .filter(Module::isAssembly)
                    .anyMatch(module -> module.owns(root, type.getPackageName()));
            boolean inAdapter = Arrays.stream(Module.values())
                    .filter(Module::isAdapter)
                    .anyMatch(module -> module.owns(root, type.getPackageName()));
            String outermost = outermost(type).getSimpleName();
            return !inAssembly && !(inAdapter && outermost.endsWith("Module"));
        });
    }

    private static JavaClass outermost(JavaClass type) {
        return type.getEnclosingClass().map(Walls::outermost).orElse(type);
    }

    private static ArchRule packagesAreNullMarked(String root) {
        return classes().that().resideInAPackage(root + "..").should(new LiveInANullMarkedPackage());
    }

    private static ArchRule packagesAreSubjects(String root) {
        return noClasses()
                .that()
                .resideInAPackage(root + "..")
                .should()
                .resideInAnyPackage(
                        LAYERS.stream().map(name -> root + ".." + name + "..").toArray(String[]::new));
    }
}
