package corral.api.work;

import java.util.Optional;

/**
 * A look at a background process.
 *
 * @param end how it ended; empty while it runs
 * @param output the part of its output that was asked for
 * @param next where the next part begins
 * @param size how much output there is in all
 */
public record ProcessLook(Optional<ProcessEnd> end, Octets output, long next, long size) {}
