package corral.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.work.SandboxProcesses.Channel;
import corral.api.work.WorkLimits;
import corral.mcp.McpSettings;
import corral.mcp.McpWorld;
import corral.mcp.transport.Offer;
import corral.mcp.transport.TestCalls;
import io.modelcontextprotocol.spec.McpSchema.CallToolResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ToolsTest {
    private final McpWorld world = new McpWorld();
    private final Offer offer =
            new Toolbox(McpSettings.DEFAULT, world.core, world.work, WorkLimits.DEFAULT).offer(TestCalls.JSON);
    private final TestCalls red = new TestCalls(offer, new Caller(McpWorld.RED, "red-key"));
    private final TestCalls blue = new TestCalls(offer, new Caller(McpWorld.BLUE, "blue-key"));

    @BeforeEach
    void installPython() {
        world.processes.install("python3", (code, out) -> {
            out.accept(Channel.STDOUT, "ran: " + code + "\n");
            return 0;
        });
    }

    private static Map<?, ?> structured(CallToolResult result) {
        assertThat(result.isError()).as(text(result)).isFalse();
        assertThat(result.structuredContent()).isInstanceOf(Map.class);
        return result.structuredContent() instanceof Map<?, ?> map ? map : Map.of();
    }

    private static String text(CallToolResult result) {
        return result.content().getFirst() instanceof TextContent content ? content.text() : "";
    }

    private static String error(CallToolResult result) {
        assertThat(result.isError()).isTrue();
        return text(result);
    }

    private String create() {
        return String.valueOf(structured(red.tool("create_sandbox", Map.of())).get("sandbox_id"));
    }

    private static Map<String, Object> with(String id, Object... more) {
        Map<String, Object> arguments = new HashMap<>(Map.of("sandbox_id", id));
        for (int at = 0; at < more.length; at += 2) {
            arguments.put(String.valueOf(more[at]), more[at + 1]);
        }
        return arguments;
    }

    /** How long from now the sandbox lives. */
    private Duration end(CallToolResult result) {
        return Duration.between(
                world.time.now(),
                Instant.parse(String.valueOf(structured(result).get("expires_at"))));
    }

    @Test
    void aSandboxIsCreatedSeenListedPausedResumedExtendedAndKilled() {
        Map<?, ?> made = structured(red.tool(
                "create_sandbox", Map.of("timeout_s", 60, "metadata", Map.of("task", "a"), "on_timeout", "pause")));
        String id = String.valueOf(made.get("sandbox_id"));
        assertThat(made.get("state")).isEqualTo("running");
        assertThat(made.get("on_timeout")).isEqualTo("pause");

        assertThat(structured(red.tool("get_sandbox", with(id))).get("memory_bytes"))
                .isInstanceOf(Number.class);
        assertThat(structured(red.tool("list_sandboxes", Map.of("metadata", Map.of("task", "a"))))
                        .get("sandboxes"))
                .asString()
                .contains(id);
        assertThat(structured(red.tool("list_sandboxes", Map.of("metadata", Map.of("task", "b"))))
                        .get("sandboxes"))
                .isEqualTo(List.of());
        assertThat(structured(red.tool("set_sandbox_state", with(id, "action", "pause")))
                        .get("state"))
                .isEqualTo("paused");
        assertThat(end(red.tool("set_sandbox_state", with(id, "action", "resume", "timeout_s", 600))))
                .isBetween(Duration.ofSeconds(599), Duration.ofSeconds(600));
        assertThat(end(red.tool("set_sandbox_state", with(id, "action", "extend", "timeout_s", 30))))
                .isBetween(Duration.ofSeconds(29), Duration.ofSeconds(30));
        assertThat(structured(red.tool("set_sandbox_state", with(id, "action", "kill")))
                        .get("state"))
                .isEqualTo("killed");
        assertThat(error(red.tool("get_sandbox", with(id)))).contains("not found", "create_sandbox");
    }

    @Test
    void aSandboxThatIsForgottenEndsByItself() {
        Map<?, ?> made = structured(red.tool("create_sandbox", Map.of()));

        assertThat(Instant.parse(String.valueOf(made.get("expires_at"))))
                .isEqualTo(Instant.parse(String.valueOf(made.get("started_at"))).plus(Duration.ofMinutes(5)));
    }

    @Test
    void theSameKeyOfIdempotencyGivesTheSameSandbox() {
        Map<?, ?> first = structured(red.tool("create_sandbox", Map.of("idempotency_key", "once")));

        assertThat(structured(red.tool("create_sandbox", Map.of("idempotency_key", "once")))
                        .get("sandbox_id"))
                .isEqualTo(first.get("sandbox_id"));
        assertThat(error(red.tool("create_sandbox", Map.of("idempotency_key", "once", "timeout_s", 7))))
                .contains("idempotency_mismatch");
    }

    @Test
    void codeRunsOnceAndNothingIsLeft() {
        Map<?, ?> ran = structured(red.tool("run_code_once", Map.of("code", "print(1)")));

        assertThat(ran.get("stdout")).isEqualTo("ran: print(1)\n");
        assertThat(ran.get("exit_code")).isEqualTo(0);
        assertThat(structured(red.tool("list_sandboxes", Map.of())).get("sandboxes"))
                .isEqualTo(List.of());
    }

    @Test
    void aCommandSaysHowItEndedAndTheSameAsText() {
        String id = create();
        CallToolResult result =
                red.tool("run_command", with(id, "command", "echo out; echo err >&2; exit 3", "cwd", "/tmp"));

        Map<?, ?> ran = structured(result);
        assertThat(ran.get("exit_code")).isEqualTo(3);
        assertThat(ran.get("stdout")).isEqualTo("out\n");
        assertThat(ran.get("stderr")).isEqualTo("err\n");
        assertThat(ran.get("truncated")).isEqualTo(false);
        assertThat(text(result)).contains("\"exit_code\":3", "\"stdout\":\"out\\n\"");
    }

    @Test
    void aLongOutputHasItsMiddleLeftOut() {
        Map<?, ?> ran = structured(
                red.tool("run_command", with(create(), "command", "echo 0123456789", "max_output_bytes", 4)));

        assertThat(ran.get("stdout")).isEqualTo("01\n[… 7 bytes omitted …]\n9\n");
        assertThat(ran.get("omitted_bytes")).isEqualTo(7L);
    }

    @Test
    void aCommandThatTakesTooLongIsKilledAndSaysSo() {
        Map<?, ?> ran = structured(red.tool("run_command", with(create(), "command", "sleep 9", "timeout_s", 2)));

        assertThat(ran.get("timed_out")).isEqualTo(true);
        assertThat(ran.containsKey("exit_code")).isFalse();
    }

    @Test
    void aProcessInTheBackgroundIsFedWatchedAndStopped() {
        String id = create();
        Object process = structured(red.tool("run_command", with(id, "command", "cat", "background", true)))
                .get("process_id");
        assertThat(process).isInstanceOf(String.class);

        Map<?, ?> fed =
                structured(red.tool("get_process", with(id, "process_id", String.valueOf(process), "stdin", "hi")));
        assertThat(fed.get("running")).isEqualTo(true);
        assertThat(fed.get("output")).isEqualTo("hi");
        assertThat(fed.get("next_offset")).isEqualTo(2L);
        Map<?, ?> stopped =
                structured(red.tool("get_process", with(id, "process_id", String.valueOf(process), "signal", "TERM")));
        assertThat(stopped.get("running")).isEqualTo(false);
        assertThat(error(red.tool("get_process", with(id, "process_id", "nonsense"))))
                .contains("process_not_found");
    }

    @Test
    void filesAreWrittenReadAndListed() {
        String id = create();
        assertThat(structured(red.tool("write_file", with(id, "path", "a/b.txt", "content", "hello")))
                        .get("bytes_written"))
                .isEqualTo(5L);

        Map<?, ?> part = structured(red.tool("read_file", with(id, "path", "a/b.txt", "limit", 2)));
        assertThat(part.get("content")).isEqualTo("he");
        assertThat(part.get("truncated")).isEqualTo(true);
        assertThat(part.get("next_offset")).isEqualTo(2L);
        assertThat(structured(red.tool("read_file", with(id, "path", "a/b.txt", "encoding", "base64")))
                        .get("content"))
                .isEqualTo("aGVsbG8=");
        assertThat(structured(red.tool("list_files", with(id, "path", "a"))).get("entries"))
                .asString()
                .contains("path=/home/user/a/b.txt", "type=file", "size=5");
        assertThat(structured(red.tool("list_files", with(id, "path", "nowhere")))
                        .get("exists"))
                .isEqualTo(false);
        assertThat(structured(red.tool("read_file", with(id, "path", "nothing")))
                        .get("exists"))
                .isEqualTo(false);
        assertThat(error(red.tool("write_file", with(id, "path", "x", "content", "?", "encoding", "base64"))))
                .contains("not base64");
    }

    @Test
    void aPictureComesAsAnImage() {
        String id = create();
        red.tool("write_file", with(id, "path", "plot.png", "content", "iVBORw0=", "encoding", "base64"));

        CallToolResult result = red.tool("read_file", with(id, "path", "plot.png"));

        assertThat(result.content()).hasSize(2);
        assertThat(result.content().get(1)).isInstanceOf(ImageContent.class);
        if (result.content().get(1) instanceof ImageContent image) {
            assertThat(image.data()).isEqualTo("iVBORw0=");
            assertThat(image.mimeType()).isEqualTo("image/png");
        }
        assertThat(structured(result).get("mime_type")).isEqualTo("image/png");
    }

    @Test
    void theUrlOfAPortIsTold() {
        String id = create();

        Map<?, ?> url = structured(red.tool("get_url", with(id, "port", 8080)));

        assertThat(url.get("url")).isEqualTo("http://8080-" + id + ".localhost");
        assertThat(url.get("port_open")).isEqualTo(false);
    }

    @Test
    void aSnapshotMakesOthers() {
        Object snapshot = structured(red.tool("set_sandbox_state", with(create(), "action", "snapshot")))
                .get("snapshot_id");

        assertThat(structured(red.tool("create_sandbox", Map.of("template", String.valueOf(snapshot))))
                        .get("state"))
                .isEqualTo("running");
        assertThat(error(blue.tool("create_sandbox", Map.of("template", String.valueOf(snapshot)))))
                .contains("not found");
    }

    @Test
    void aPausedSandboxSaysWhatToDo() {
        String id = create();
        red.tool("set_sandbox_state", with(id, "action", "pause"));

        assertThat(error(red.tool("run_command", with(id, "command", "echo"))))
                .contains("paused", "set_sandbox_state action=resume");
    }

    @Test
    void whatBelongsToOthersReadsAsUnknown() {
        String id = create();
        String unknown = id.substring(0, id.length() - 2) + "zz";

        for (String tool :
                List.of("get_sandbox", "run_command", "run_code", "read_file", "write_file", "list_files", "get_url")) {
            Map<String, Object> more = switch (tool) {
                case "run_command" -> Map.of("command", "echo");
                case "run_code" -> Map.of("code", "1");
                case "read_file", "list_files" -> Map.of("path", "x");
                case "write_file" -> Map.of("path", "x", "content", "x");
                case "get_url" -> Map.of("port", 1);
                default -> Map.of();
            };
            Map<String, Object> theirs = with(id);
            theirs.putAll(more);
            Map<String, Object> nobodys = with(unknown);
            nobodys.putAll(more);
            assertThat(error(blue.tool(tool, theirs)).replace(id, "ID"))
                    .as(tool)
                    .isEqualTo(error(blue.tool(tool, nobodys)).replace(unknown, "ID"));
        }
        assertThat(error(blue.tool("set_sandbox_state", with(id, "action", "kill"))))
                .contains("not found");
        assertThat(structured(red.tool("get_sandbox", with(id))).get("state")).isEqualTo("running");
        assertThat(error(red.tool("get_sandbox", with("../../etc")))).contains("not found");
    }

    @Test
    void whatTheSchemaDoesNotKnowIsRefused() {
        String id = create();

        assertThat(error(red.tool("run_command", with(id, "command", "echo", "colour", "red"))))
                .contains("colour");
        assertThat(error(red.tool("run_command", with(id)))).contains("command");
        assertThat(error(red.tool("run_command", with(id, "command", 5)))).contains("command");
        assertThat(error(red.tool("run_command", with(id, "command", "echo", "timeout_s", 0))))
                .contains("timeout_s");
        assertThat(error(red.tool("run_code", with(id, "code", "1", "language", "cobol"))))
                .contains("language");
    }

    @Test
    void aTeamsLimitIsItsLimitHereToo() {
        for (int made = 0; made < 3; made++) {
            create();
        }

        assertThat(error(red.tool("create_sandbox", Map.of()))).contains("limit of 3", "action=kill");
    }
}
