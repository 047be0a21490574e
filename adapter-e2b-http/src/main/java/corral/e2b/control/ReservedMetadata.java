package corral.e2b.control;

import java.util.Map;
import java.util.TreeMap;

/**
 * Metadata keys that mean something to the platform, as the reference has them: under its domain nobody stores anything, and some are wishes rather than
 * labels.
 */
final class ReservedMetadata {
    private static final String DOMAIN = "agents.kruise.io";
    private static final String WISHES = "e2b." + DOMAIN + "/";
    private static final String NEVER_TIMEOUT = WISHES + "never-timeout";

    private ReservedMetadata() {}

    /**
     * Metadata without wishes.
     *
     * @param neverTimeout whether the sandbox is to live until it is killed
     */
    record Read(Map<String, String> metadata, boolean neverTimeout) {}

    static Read read(Map<String, String> given) {
        Map<String, String> metadata = new TreeMap<>(given);
        String never = metadata.remove(NEVER_TIMEOUT);
        if (never != null && !never.equals("true") && !never.equals("false")) {
            throw new Rejected(400, NEVER_TIMEOUT + " is \"true\" or \"false\".");
        }
        metadata.keySet().forEach(ReservedMetadata::check);
        return new Read(metadata, "true".equals(never));
    }

    /** Ends the request when the key is not a caller's to use. */
    static void check(String key) {
        int slash = key.indexOf('/');
        String domain = slash < 0 ? "" : key.substring(0, slash);
        if (domain.equals(DOMAIN) || domain.endsWith("." + DOMAIN)) {
            throw new Rejected(
                    400,
                    "Metadata under " + DOMAIN + " is reserved: '" + shortened(key)
                            + "' cannot be set. Use another key.");
        }
    }

    private static String shortened(String key) {
        return key.length() > 128 ? key.substring(0, 128) + "…" : key;
    }
}
