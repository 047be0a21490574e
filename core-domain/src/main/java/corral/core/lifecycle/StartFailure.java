package corral.core.lifecycle;

import corral.api.host.HostOutcome;
import corral.api.refusal.Refusal;

/**
 * Why a sandbox could not be started, as a record keeps it: the kind in lower case, a colon, and the sentence.
 *
 * @param kind who can do something about it
 * @param sentence why, for a person
 */
public record StartFailure(HostOutcome.Kind kind, String sentence) {
    private static final int LONGEST_SENTENCE = 1_000;

    public StartFailure {
        if (sentence.length() > LONGEST_SENTENCE) {
            sentence = sentence.substring(0, LONGEST_SENTENCE);
        }
    }

    /** As {@code ObservedSandbox.failure} keeps it. */
    public String text() {
        return switch (kind) {
                    case CAPACITY -> "capacity: ";
                    case WORKLOAD -> "workload: ";
                    case HOST -> "host: ";
                }
                + sentence;
    }

    /** Reads any text, also one that somebody else wrote. */
    public static StartFailure parse(String text) {
        for (HostOutcome.Kind kind : HostOutcome.Kind.values()) {
            String prefix = new StartFailure(kind, "").text();
            if (text.startsWith(prefix)) {
                return new StartFailure(kind, text.substring(prefix.length()));
            }
        }
        return new StartFailure(HostOutcome.Kind.HOST, text);
    }

    /** What the caller is told. */
    public Refusal refusal() {
        return switch (kind) {
            case CAPACITY -> new Refusal.CapacityExhausted(sentence);
            case WORKLOAD, HOST -> new Refusal.StartFailed(sentence);
        };
    }
}
