package corral.mcp.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.util.McpUriTemplateManager;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PathTemplatesTest {
    private final McpUriTemplateManager template =
            new PathTemplates().create("sandbox://{sandbox_id}/{+path}{?offset,limit}");

    @Test
    void aPathMayHaveSlashes() {
        assertThat(template.getVariableNames()).containsExactly("sandbox_id", "path");
        assertThat(template.extractVariableValues("sandbox://i0/home/user/a.txt?offset=3"))
                .isEqualTo(Map.of("sandbox_id", "i0", "path", "home/user/a.txt"));
        assertThat(template.matches("sandbox://i0/")).isTrue();
        assertThat(template.matches("sandbox://i0/a/b")).isTrue();
        assertThat(template.matches("sandbox://i0")).isFalse();
        assertThat(template.matches("file:///i0/a")).isFalse();
        assertThat(template.matches("sandbox://i0/a#b")).isFalse();
    }

    @Test
    void itKnowsItself() {
        assertThat(template.matches("sandbox://{sandbox_id}/{+path}{?offset,limit}"))
                .isTrue();
        assertThat(template.isUriTemplate("sandbox://{sandbox_id}/{+path}")).isTrue();
        assertThat(template.isUriTemplate("sandbox://i0/a")).isFalse();
    }

    @Test
    void othersAreTheSdks() {
        assertThat(new PathTemplates().create("test://{id}/x").matches("test://7/x"))
                .isTrue();
    }
}
