package corral.mcp.tool;

import corral.api.lifecycle.SandboxView;
import corral.api.work.ProcessEnd;
import corral.api.work.SandboxWork.Captured;
import corral.api.work.SandboxWork.RunResult;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Values of the core as results of tools, with their schemas beside them. */
final class Describe {
    private Describe() {}

    static Schema sandboxSchema() {
        return Schema.object()
                .required("sandbox_id", Schema.string("Pass this to the other tools."))
                .required("state", Schema.string("running or paused"))
                .required("template", Schema.string("What it was made from."))
                .required("started_at", Schema.string("When it was created, as RFC 3339."))
                .optional("expires_at", Schema.string("When its life ends unless that is extended; never, if absent."))
                .required("on_timeout", Schema.string("What happens then: kill or pause."))
                .required("metadata", Schema.texts("Your own labels."));
    }

    static Map<String, Object> sandbox(SandboxView view) {
        Map<String, Object> shown = new LinkedHashMap<>();
        shown.put("sandbox_id", view.id().value());
        shown.put("state", view.state().name().toLowerCase(Locale.ROOT));
        shown.put("template", view.template().value());
        shown.put("started_at", view.startedAt().toString());
        view.lifetime().deadline().ifPresent(deadline -> shown.put("expires_at", deadline.toString()));
        shown.put("on_timeout", view.lifetime().onTimeout().name().toLowerCase(Locale.ROOT));
        shown.put("metadata", view.metadata());
        return shown;
    }

    static Schema resultSchema() {
        return Schema.object()
                .optional("exit_code", Schema.integer("0 means success; absent when it was killed."))
                .required("timed_out", Schema.bool("Whether it was killed because its time was over."))
                .optional("killed", Schema.string("How it was killed, when it was."))
                .required("stdout", Schema.string("What it wrote; a long text has its middle left out."))
                .required("stderr", Schema.string("What it wrote as errors."))
                .required("truncated", Schema.bool("Whether something was left out."))
                .required("omitted_bytes", Schema.integer("How much was left out, of both."))
                .required("duration_ms", Schema.integer("How long it ran."));
    }

    static Map<String, Object> result(RunResult result) {
        Map<String, Object> shown = new LinkedHashMap<>();
        switch (result.end()) {
            case ProcessEnd.Exited(int code) -> shown.put("exit_code", code);
            case ProcessEnd.Killed(String how) -> shown.put("killed", how);
            case ProcessEnd.TimedOut() -> shown.put("killed", "its time was over");
            case ProcessEnd.Abandoned() -> shown.put("killed", "nobody waited for it any more");
        }
        shown.put("timed_out", result.end() instanceof ProcessEnd.TimedOut);
        shown.put("stdout", text(result.stdout()));
        shown.put("stderr", text(result.stderr()));
        long omitted = result.stdout().omittedBytes() + result.stderr().omittedBytes();
        shown.put("truncated", omitted > 0);
        shown.put("omitted_bytes", omitted);
        shown.put("duration_ms", result.took().toMillis());
        return shown;
    }

    private static String text(Captured captured) {
        return captured.omittedBytes() == 0
                ? captured.head()
                : captured.head() + "\n[… " + captured.omittedBytes() + " bytes omitted …]\n" + captured.tail();
    }
}
