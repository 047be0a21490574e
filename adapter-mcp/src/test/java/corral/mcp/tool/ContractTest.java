package corral.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.work.WorkLimits;
import corral.mcp.McpSettings;
import corral.mcp.McpWorld;
import corral.mcp.transport.TestCalls;
import io.modelcontextprotocol.json.TypeRef;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the tools promise, as a file that shows in review: {@code -Dcorral.mcp.accept=true} writes it anew. */
class ContractTest {
    private static final Path GOLDEN = Path.of("src/test/resources/tools.json");

    @Test
    void theContractOfTheToolsIsTheAcceptedOne() throws IOException {
        McpWorld world = new McpWorld();
        TestCalls calls = new TestCalls(
                new Toolbox(McpSettings.DEFAULT, world.core, world.work, WorkLimits.DEFAULT).offer(TestCalls.JSON),
                new Caller(McpWorld.RED, "key"));
        String now = Pretty.json(TestCalls.JSON.convertValue(
                calls.ask("tools/list", Map.of()).result(), new TypeRef<Map<String, Object>>() {}));
        if (Boolean.getBoolean("corral.mcp.accept")) {
            Files.writeString(GOLDEN, now);
        }

        assertThat(now).isEqualTo(Files.readString(GOLDEN));
    }

    @Test
    void thereAreTwelve() {
        McpWorld world = new McpWorld();

        assertThat(new Toolbox(McpSettings.DEFAULT, world.core, world.work, WorkLimits.DEFAULT)
                        .offer(TestCalls.JSON)
                        .tools())
                .extracting(tool -> tool.tool().name())
                .containsExactlyElementsOf(List.of(
                        "run_code_once",
                        "create_sandbox",
                        "list_sandboxes",
                        "get_sandbox",
                        "run_command",
                        "run_code",
                        "get_process",
                        "read_file",
                        "write_file",
                        "list_files",
                        "get_url",
                        "set_sandbox_state"));
    }

    /** JSON in lines. */
    private static final class Pretty {
        private static String json(Object value) throws IOException {
            StringBuilder text = new StringBuilder();
            append(text, value, "");
            return text.append('\n').toString();
        }

        private static void append(StringBuilder text, Object value, String indent) throws IOException {
            String deeper = indent + "  ";
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                String separator = "{\n";
                for (Map.Entry<?, ?> entry : map.entrySet()) {
                    text.append(separator)
                            .append(deeper)
                            .append('"')
                            .append(entry.getKey())
                            .append("\": ");
                    append(text, entry.getValue(), deeper);
                    separator = ",\n";
                }
                text.append('\n').append(indent).append('}');
            } else if (value instanceof List<?> list && list.stream().anyMatch(Map.class::isInstance)) {
                String separator = "[\n";
                for (Object item : list) {
                    text.append(separator).append(deeper);
                    append(text, item, deeper);
                    separator = ",\n";
                }
                text.append('\n').append(indent).append(']');
            } else {
                text.append(TestCalls.JSON.writeValueAsString(value));
            }
        }
    }
}
