package corral.api.agent;

/** What a daemon answered. */
public sealed interface AgentOutcome {
    record Ready() implements AgentOutcome {}

    /** It belongs to another epoch, or refuses for another lasting reason: this sandbox cannot be used. */
    record Rejected(String sentence) implements AgentOutcome {}

    /** No answer in time, or a connection that failed: trying again may help. */
    record Unreachable(String sentence) implements AgentOutcome {}
}
