package corral.api.team;

import java.time.Instant;

/** What can be changed of an API key. */
public sealed interface KeyChange {
    /** It has another name. It survives the process and a loss of power. */
    record Rename(String name) implements KeyChange {}

    /** It was used. An earlier time than is known changes nothing; what was noted last may be lost with the machine. */
    record Use(Instant at) implements KeyChange {}

    /** It opens nothing any more, and is forgotten. It survives the process and a loss of power. */
    record Remove() implements KeyChange {}
}
