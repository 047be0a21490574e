package corral.api.lifecycle;

import java.time.Duration;

/**
 * The bounds that the core holds callers and itself to. Each has a name in the configuration.
 *
 * @param maxTimeout the longest life that may be asked for at once
 * @param maxMetadataEntries pairs of metadata
 * @param maxEnvEntries environment variables
 * @param maxTextLength characters of one metadata or environment name or value
 * @param maxTotalText characters of all metadata, and of all environment
 * @param startDeadline how long a create may wait for a sandbox to be ready
 * @param transitionDeadline how long pause, resume and kill may wait
 * @param initialiseDeadline how long one call to a daemon's init may take
 * @param claimAttempts how many candidates one create may try before it makes a sandbox of its own
 * @param startAttempts how often starting one sandbox is tried before it is failed
 * @param unfinishedClaimGrace how long after its claim a sandbox may stay without an initialised daemon before a reconciler ends it
 * @param maxStarting how many sandboxes outside pools may be starting at one time before creates are refused
 */
public record Limits(
        Duration maxTimeout,
        int maxMetadataEntries,
        int maxEnvEntries,
        int maxTextLength,
        int maxTotalText,
        Duration startDeadline,
        Duration transitionDeadline,
        Duration initialiseDeadline,
        int claimAttempts,
        int startAttempts,
        Duration unfinishedClaimGrace,
        int maxStarting) {
    public static final Limits DEFAULT = new Limits(
            Duration.ofHours(24),
            64,
            256,
            32_768,
            131_072,
            Duration.ofSeconds(30),
            Duration.ofSeconds(20),
            Duration.ofSeconds(2),
            8,
            3,
            Duration.ofSeconds(5),
            64);
}
