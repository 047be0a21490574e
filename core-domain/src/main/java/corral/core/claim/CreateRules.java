package corral.core.claim;

import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Limits;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Claim;
import java.util.Map;
import java.util.Optional;

/** The bounds of a create request, each refused by its name. */
final class CreateRules {
    private static final int LONGEST_TEMPLATE_NAME = 256;
    private static final int LONGEST_REQUEST_KEY = 256;

    private CreateRules() {}

    static Optional<Refusal> check(CreateSandbox command, Limits limits) {
        return problem(command, limits).map(Refusal.InvalidRequest::new);
    }

    private static Optional<String> problem(CreateSandbox command, Limits limits) {
        if (command.template().isEmpty() || command.template().length() > LONGEST_TEMPLATE_NAME) {
            return Optional.of("The name of a template has 1 to " + LONGEST_TEMPLATE_NAME + " characters.");
        }
        if (command.timeout()
                .filter(timeout -> timeout.isNegative() || timeout.compareTo(limits.maxTimeout()) > 0)
                .isPresent()) {
            return Optional.of("A timeout is 0 to " + limits.maxTimeout().toSeconds() + " seconds.");
        }
        Optional<String> metadata = texts("metadata", command.metadata(), limits.maxMetadataEntries(), limits);
        if (metadata.isPresent()) {
            return metadata;
        }
        Optional<String> env = texts("environment variables", command.env(), limits.maxEnvEntries(), limits);
        if (env.isPresent()) {
            return env;
        }
        for (Map.Entry<String, String> variable : command.env().entrySet()) {
            String name = variable.getKey();
            if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf(0) >= 0) {
                return Optional.of(
                        "The name of an environment variable is not empty and contains neither '=' nor NUL.");
            }
            if (variable.getValue().indexOf(0) >= 0) {
                return Optional.of("The value of an environment variable contains no NUL.");
            }
        }
        return command.idempotency()
                .map(Claim.Idempotency::key)
                .filter(key -> key.isEmpty() || key.length() > LONGEST_REQUEST_KEY)
                .map(_ -> "An Idempotency-Key has 1 to " + LONGEST_REQUEST_KEY + " characters.");
    }

    private static Optional<String> texts(String what, Map<String, String> pairs, int maxEntries, Limits limits) {
        if (pairs.size() > maxEntries) {
            return Optional.of("At most " + maxEntries + " " + what + " may be given.");
        }
        long total = 0;
        for (Map.Entry<String, String> pair : pairs.entrySet()) {
            int longest = Math.max(pair.getKey().length(), pair.getValue().length());
            if (longest > limits.maxTextLength()) {
                return Optional.of("A name or value among the " + what + " has at most " + limits.maxTextLength()
                        + " characters.");
            }
            total += pair.getKey().length() + pair.getValue().length();
        }
        return total > limits.maxTotalText()
                ? Optional.of("All " + what + " together have at most " + limits.maxTotalText() + " characters.")
                : Optional.empty();
    }
}
