package corral.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.work.Octets;
import corral.api.work.SandboxWork.WriteFile;
import corral.api.work.WorkLimits;
import corral.mcp.McpSettings;
import corral.mcp.McpWorld;
import corral.mcp.transport.Offer;
import corral.mcp.transport.TestCalls;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Files as resources, prompts, and what completes their arguments. */
class ResourcesTest {
    private static final Caller RED = new Caller(McpWorld.RED, "red-key");

    private final McpWorld world = new McpWorld();
    private final Offer offer =
            new Toolbox(McpSettings.DEFAULT, world.core, world.work, WorkLimits.DEFAULT).offer(TestCalls.JSON);
    private final TestCalls red = new TestCalls(offer, RED);
    private final TestCalls blue = new TestCalls(offer, new Caller(McpWorld.BLUE, "blue-key"));
    private final SandboxId id = McpWorld.value(
                    world.core.lifecycle().create(RED, CreateSandbox.of("base", Duration.ofMinutes(5))))
            .id();

    private void write(String path, byte[] bytes) {
        long _ = McpWorld.value(
                world.work.write(RED, id, new WriteFile(path, Optional.empty(), Octets.of(bytes), Optional.empty())));
    }

    private ResourceContents read(String address) {
        JSONRPCResponse answer = red.ask("resources/read", Map.of("uri", address));
        assertThat(answer.error()).isNull();
        if (answer.result() instanceof ReadResourceResult result) {
            return result.contents().getFirst();
        }
        throw new AssertionError(answer);
    }

    private static int error(JSONRPCResponse answer) {
        assertThat(answer.error()).isNotNull();
        return answer.error().code();
    }

    @Test
    void aTextComesInPartsThatNameTheNext() {
        write("/home/user/a b.txt", "0123456789".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        String address = "sandbox://" + id + "/home/user/a%20b.txt";

        ResourceContents first = read(address + "?limit=4");
        assertThat(first).isInstanceOf(TextResourceContents.class);
        assertThat(((TextResourceContents) first).text()).isEqualTo("0123");
        assertThat(first.meta()).containsEntry("size", 10L).containsEntry("next", address + "?offset=4&limit=4");
        ResourceContents last = read(address + "?offset=8&limit=4");
        assertThat(((TextResourceContents) last).text()).isEqualTo("89");
        assertThat(last.meta()).doesNotContainKey("next");
    }

    @Test
    void bytesAndPicturesComeAsTheyAre() {
        write("/data.bin", new byte[] {0, (byte) 0xff});
        write("/plot.png", new byte[] {1, 2});

        ResourceContents data = read("sandbox://" + id + "/data.bin");
        assertThat(data.mimeType()).isEqualTo("application/octet-stream");
        assertThat(((BlobResourceContents) data).blob()).isEqualTo("AP8=");
        assertThat(read("sandbox://" + id + "/plot.png").mimeType()).isEqualTo("image/png");
    }

    @Test
    void aFolderComesAsTheAddressesOfWhatItHolds() {
        write("/home/user/folder/a b", new byte[] {'x'});

        ResourceContents folder = read("sandbox://" + id + "/home/user/folder");
        assertThat(folder.mimeType()).isEqualTo("text/uri-list");
        assertThat(((TextResourceContents) folder).text()).isEqualTo("sandbox://" + id + "/home/user/folder/a%20b\r\n");
    }

    @Test
    void whatIsNotThereOrNotOursIsNotFound() {
        write("/secret", new byte[] {'x'});

        assertThat(error(red.ask("resources/read", Map.of("uri", "sandbox://" + id + "/nothing"))))
                .isEqualTo(-32002);
        assertThat(error(blue.ask("resources/read", Map.of("uri", "sandbox://" + id + "/secret"))))
                .isEqualTo(-32002);
        assertThat(error(red.ask("resources/read", Map.of("uri", "sandbox://i0/secret"))))
                .isEqualTo(-32002);
        assertThat(error(red.ask("resources/read", Map.of("uri", "sandbox://../secret"))))
                .isEqualTo(-32002);
        assertThat(error(red.ask("resources/read", Map.of("uri", "file:///etc/passwd"))))
                .isEqualTo(-32002);
        assertThat(error(red.ask("resources/read", Map.of("uri", "sandbox://" + id + "/%zz"))))
                .isEqualTo(-32002);
    }

    @Test
    void promptsSayWhatToDo() {
        JSONRPCResponse answer = red.ask(
                "prompts/get",
                Map.of("name", "work_in_sandbox", "arguments", Map.of("task", "Count to three.", "template", "base")));

        assertThat(answer.result()).isInstanceOf(GetPromptResult.class);
        assertThat(((TextContent) ((GetPromptResult) answer.result())
                                .messages()
                                .getFirst()
                                .content())
                        .text())
                .contains("template=base", "Count to three.");
        assertThat(error(red.ask("prompts/get", Map.of("name", "work_in_sandbox"))))
                .isEqualTo(-32602);
    }

    @Test
    void namesOfTemplatesAreCompleted() {
        assertThat(completed("b")).containsExactly("base");
        assertThat(completed("x")).isEmpty();
    }

    private List<String> completed(String begin) {
        JSONRPCResponse answer = red.ask(
                "completion/complete",
                Map.of(
                        "ref",
                        Map.of("type", "ref/prompt", "name", "work_in_sandbox"),
                        "argument",
                        Map.of("name", "template", "value", begin)));
        return ((CompleteResult) answer.result()).completion().values();
    }
}
