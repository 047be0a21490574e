package corral.mcp.tool;

import corral.api.refusal.Answer;
import corral.api.sandbox.SandboxId;
import corral.api.work.Octets;
import corral.api.work.ProcessEnd;
import corral.api.work.ProcessId;
import corral.api.work.ProcessLook;
import corral.api.work.SandboxProcesses.Signal;
import corral.api.work.SandboxWork.LookAtProcess;
import corral.mcp.transport.Scope;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The tool for processes in the background. */
final class ProcessTool {
    private static final int MOST_OUTPUT = 64 << 10;

    /** A wait is cut into pieces, between which is seen whether anybody still waits. */
    private static final Duration PIECE = Duration.ofSeconds(1);

    private final Desk desk;

    ProcessTool(Desk desk) {
        this.desk = desk;
    }

    ToolSpec get() {
        return new ToolSpec(
                "get_process",
                "Look at, feed or stop a process",
                "Returns whether a process in the background still runs and what it has written since an offset. stdin is written to it first,"
                        + " then signal is sent, then wait_s seconds are waited for its end.",
                Desk.withSandbox()
                        .required("process_id", Schema.string("From run_command with background=true.", 64))
                        .optional(
                                "wait_s",
                                Schema.integer(
                                        "How long to wait for its end.",
                                        0,
                                        desk.limits().maxWait().toSeconds(),
                                        0))
                        .optional(
                                "since_offset",
                                Schema.integer("next_offset of the look before.", 0, Long.MAX_VALUE >> 10, 0))
                        .optional("stdin", Schema.string("Written to its input; end a line with \\n.", 65_536))
                        .optional("signal", Schema.oneOf("Sent to it.", List.of("INT", "TERM", "KILL"))),
                Schema.object()
                        .required("running", Schema.bool("Whether it still runs."))
                        .optional(
                                "exit_code",
                                Schema.integer("0 means success; absent while it runs and when it was killed."))
                        .optional("killed", Schema.string("How it was killed, when it was."))
                        .required("output", Schema.string("What it wrote since the offset, stdout and stderr in one."))
                        .required("next_offset", Schema.integer("Where the next look begins."))
                        .required("has_more", Schema.bool("Whether there is more output behind this.")),
                Scope.EXEC,
                ToolSpec.Hints.RUNS,
                call -> desk.withSandbox(call, id -> get(call, id)));
    }

    private Outcome get(ToolCall call, SandboxId sandbox) {
        String text = call.arguments().text("process_id");
        if (!ProcessId.isValid(text)) {
            return missing();
        }
        call.scope().doing("Waiting for the process.");
        return Outcome.of(
                patient(call, sandbox, new ProcessId(text)),
                found -> found.map(ProcessTool::shown).orElseGet(ProcessTool::missing));
    }

    private Answer<Optional<ProcessLook>> patient(ToolCall call, SandboxId sandbox, ProcessId process) {
        Duration left = call.arguments().seconds("wait_s", Duration.ZERO);
        Optional<Octets> input = call.arguments().optionalText("stdin").map(Octets::of);
        Optional<Signal> signal =
                call.arguments().optionalText("signal").map(name -> Signal.valueOf(name.toUpperCase(Locale.ROOT)));
        while (true) {
            Duration piece = left.compareTo(PIECE) < 0 ? left : PIECE;
            Answer<Optional<ProcessLook>> seen = desk.work()
                    .look(
                            call.caller(),
                            sandbox,
                            new LookAtProcess(
                                    process,
                                    call.arguments().integer("since_offset", 0),
                                    MOST_OUTPUT,
                                    piece,
                                    input,
                                    signal));
            left = left.minus(piece);
            boolean runs = seen instanceof Answer.Done<Optional<ProcessLook>>(Optional<ProcessLook> look)
                    && look.filter(one -> one.end().isEmpty()).isPresent();
            if (!runs || !left.isPositive() || !call.scope().isWanted()) {
                return seen;
            }
            input = Optional.empty();
            signal = Optional.empty();
        }
    }

    private static Outcome shown(ProcessLook look) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("running", look.end().isEmpty());
        look.end().ifPresent(end -> {
            switch (end) {
                case ProcessEnd.Exited(int code) -> shown.put("exit_code", code);
                case ProcessEnd.Killed(String how) -> shown.put("killed", how);
                case ProcessEnd.TimedOut() -> shown.put("killed", "its time was over");
                case ProcessEnd.Abandoned() -> shown.put("killed", "nobody waited for it any more");
            }
        });
        shown.put("output", look.output().text());
        shown.put("next_offset", look.next());
        shown.put("has_more", look.next() < look.size());
        return Outcome.done(shown);
    }

    private static Outcome missing() {
        return new Outcome.Failed(
                "There is no such process. Start one with run_command background=true. (process_not_found)");
    }
}
