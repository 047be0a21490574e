package corral.mcp.tool;

import corral.api.refusal.Answer;
import io.modelcontextprotocol.spec.McpSchema.Content;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** What a tool answers. */
sealed interface Outcome {
    /**
     * It was done.
     *
     * @param structured as the output schema says
     * @param shown content beside the same as text: an image
     */
    record Done(Map<String, Object> structured, List<Content> shown) implements Outcome {
        public Done {
            shown = List.copyOf(shown);
        }
    }

    /**
     * It was not done.
     *
     * @param sentence why, and what to do next
     */
    record Failed(String sentence) implements Outcome {}

    static Outcome done(Map<String, Object> structured) {
        return new Done(structured, List.of());
    }

    /** The answer of the core, or what its refusal means to an agent. */
    static <T> Outcome of(Answer<T> answer, Function<T, Outcome> done) {
        return switch (answer) {
            case Answer.Done<T>(T value) -> done.apply(value);
            case Answer.Refused<T>(var refusal) -> new Failed(NextStep.after(refusal));
        };
    }
}
