package corral.mcp.tool;

import corral.api.wiring.DrivingPorts;
import corral.api.work.SandboxWork;
import corral.api.work.WorkLimits;
import corral.mcp.McpSettings;
import corral.mcp.transport.Offer;
import corral.mcp.transport.Scope;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** All that an agent is offered: tools in the order in which they are listed, files as resources, prompts. */
public final class Toolbox {
    private static final String INSTRUCTIONS =
            "Sandboxes are isolated Linux computers for running code and commands. For one piece of code call run_code_once. To keep files and"
                    + " processes between calls, call create_sandbox once and pass its sandbox_id to the other tools. A sandbox ends by itself at"
                    + " expires_at; set_sandbox_state action=extend gives it more time, action=kill ends it when you are done.";

    private final List<ToolSpec> tools;
    private final McpSettings settings;
    private final Desk desk;

    public Toolbox(McpSettings settings, DrivingPorts core, SandboxWork work, WorkLimits limits) {
        this.settings = settings;
        this.desk = new Desk(settings, core, work, limits);
        LifeTools life = new LifeTools(desk);
        RunTools run = new RunTools(desk);
        FileTools files = new FileTools(desk);
        this.tools = List.of(
                run.runCodeOnce(),
                life.create(),
                life.list(),
                life.get(),
                run.runCommand(),
                run.runCode(),
                new ProcessTool(desk).get(),
                files.read(),
                files.write(),
                files.list(),
                new UrlTool(desk).get(),
                life.setState());
    }

    /** What is offered to clients. */
    public Offer offer(McpJsonMapper json) {
        Map<String, Scope> scopes = tools.stream().collect(Collectors.toMap(ToolSpec::name, ToolSpec::scope));
        return new Offer(
                Implementation.builder("corral", settings.version())
                        .title("Corral sandboxes")
                        .build(),
                INSTRUCTIONS,
                tools.stream().map(tool -> tool.specification(json)).toList(),
                List.of(),
                List.of(new FileResource(desk).specification()),
                new Prompts(desk).specifications(),
                List.of(new Prompts(desk).completion()),
                scopes);
    }
}
