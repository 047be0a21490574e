package corral.architecture;

import java.util.EnumSet;
import java.util.Set;

/** The modules of Corral, and which other modules each may see. The poms and the classes are both held to this one table. */
enum Module {
    API("ports/api", "corral-ports-api", "api"),
    TESTKIT("ports/testkit", "corral-ports-testkit", "testkit"),
    CORE("core-domain", "corral-core-domain", "core"),
    K8S("adapter-k8s", "corral-adapter-k8s", "k8s"),
    E2B("adapter-e2b-http", "corral-adapter-e2b-http", "e2b"),
    MCP("adapter-mcp", "corral-adapter-mcp", "mcp"),
    ENVOY("adapter-envoy", "corral-adapter-envoy", "envoy"),
    ENVD("adapter-envd", "corral-adapter-envd", "envd"),
    LOCAL("adapter-local", "corral-adapter-local", "local"),
    AGENT_RUNTIME("app-assemblies/agent-runtime", "corral-agent-runtime", "agentruntime"),
    STANDALONE("app-assemblies/standalone", "corral-standalone", "standalone"),
    EXAMPLE("app-assemblies/example-embedding", "corral-example-embedding", "example");

    private final String folder;
    private final String artifact;
    private final String segment;

    Module(String folder, String artifact, String segment) {
        this.folder = folder;
        this.artifact = artifact;
        this.segment = segment;
    }

    /** Where it lives, from the root of the tree. */
    String folder() {
        return folder;
    }

    /** Its name in poms. */
    String artifact() {
        return artifact;
    }

    /** Which modules its main code may use besides itself. */
    Set<Module> sees() {
        return switch (this) {
            case API -> EnumSet.noneOf(Module.class);
            case TESTKIT, CORE, K8S, E2B, MCP, ENVOY, ENVD, LOCAL -> EnumSet.of(API);
            case AGENT_RUNTIME -> EnumSet.of(API, ENVD);
            case STANDALONE -> EnumSet.of(API, CORE, LOCAL, ENVD, E2B, MCP, AGENT_RUNTIME);
            case EXAMPLE -> EnumSet.of(API, CORE, TESTKIT);
        };
    }

    boolean isAdapter() {
        return switch (this) {
            case K8S, E2B, MCP, ENVOY, ENVD, LOCAL -> true;
            case API, TESTKIT, CORE, AGENT_RUNTIME, STANDALONE, EXAMPLE -> false;
        };
    }

    boolean isAssembly() {
        return switch (this) {
            case AGENT_RUNTIME, STANDALONE, EXAMPLE -> true;
            case API, TESTKIT, CORE, K8S, E2B, MCP, ENVOY, ENVD, LOCAL -> false;
        };
    }

    /** Its package and all below, under a root that is {@code corral}, or that of the fixtures. */
    String packages(String root) {
        return root + "." + segment + "..";
    }

    /** Whether a package belongs to it. */
    boolean owns(String root, String packageName) {
        String own = root + "." + segment;
        return packageName.equals(own) || packageName.startsWith(own + ".");
    }
}
