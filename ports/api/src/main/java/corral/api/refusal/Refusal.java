package corral.api.refusal;

import corral.api.sandbox.Cause;
import corral.api.sandbox.SandboxId;
import corral.api.team.Quota;
import java.time.Duration;
import java.util.Optional;

/**
 * Why a request was not done. Each has a stable code, a sentence for a person that says what to do next, and somebody to blame; each
 * protocol has one exhaustive mapping from these to its own errors.
 */
public sealed interface Refusal {
    /** A sentence for the caller: no stack trace, no path, no secret. */
    String sentence();

    Blame blame();

    /** When the same request may be tried again, where that can help. */
    default Optional<Duration> retryAfter() {
        return Optional.empty();
    }

    /** The name of the cause in lower case with underscores; stable over releases. */
    default String code() {
        return getClass().getSimpleName().replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(java.util.Locale.ROOT);
    }

    /** Who can do something about it. */
    enum Blame {
        CALLER,
        CAPACITY,
        PLATFORM,
        BUG
    }

    /** The request itself is wrong. */
    record InvalidRequest(String sentence) implements Refusal {
        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /** No key, or a key that is unknown or revoked. */
    record Unauthenticated(String sentence) implements Refusal {
        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /** The key is good, and does not allow this. */
    record Forbidden(String sentence) implements Refusal {
        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /**
     * There is no such sandbox, or it belongs to another team: both read the same.
     *
     * @param ended why it ended, when it was the caller's and that is still known
     */
    record SandboxNotFound(SandboxId id, Optional<Cause> ended) implements Refusal {
        /** One of which nothing is known. */
        public SandboxNotFound(SandboxId id) {
            this(id, Optional.empty());
        }

        @Override
        public String sentence() {
            return "Sandbox '" + id + "' was not found"
                    + ended.map(cause -> ": " + cause.sentence()).orElse("") + ".";
        }

        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /** There is no such template. */
    record TemplateNotFound(String name) implements Refusal {
        @Override
        public String sentence() {
            return "Template '" + name + "' was not found. List the templates to see which there are.";
        }

        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /** There is no such snapshot, or it belongs to another team: both read the same. */
    record SnapshotNotFound(String idOrName) implements Refusal {
        @Override
        public String sentence() {
            return "Snapshot '" + idOrName + "' was not found. List the snapshots to see which there are.";
        }

        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /** There is no such key or team to act on. */
    record ObjectNotFound(String sentence) implements Refusal {
        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /** The sandbox is in that state already, or in one from which the move is not possible. */
    record StateConflict(String sentence) implements Refusal {
        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /** The sandbox did not reach the state within the bound; it may still do so. */
    record StillTransitioning(SandboxId id) implements Refusal {
        @Override
        public String sentence() {
            return "Sandbox '" + id + "' is still changing its state. Try again in a moment.";
        }

        @Override
        public Blame blame() {
            return Blame.PLATFORM;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(1));
        }
    }

    /** The team has as many sandboxes as it may have. */
    record ConcurrencyExhausted(int limit) implements Refusal {
        @Override
        public String sentence() {
            return "The team has reached its limit of " + limit + " sandboxes. Kill some, or ask for a higher limit.";
        }

        @Override
        public Blame blame() {
            return Blame.CAPACITY;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(5));
        }
    }

    /** What the sandboxes of the key may use together is used. Waiting does not help by itself: the key's holder has to end or pause some. */
    record QuotaExhausted(Quota quota) implements Refusal {
        @Override
        public String sentence() {
            return "The quota of this key is used up: " + limit(quota)
                    + " Kill some sandboxes, or ask an administrator for a higher quota.";
        }

        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /** What the sandboxes of the team may use together is used. */
    record TeamQuotaExhausted(Quota quota) implements Refusal {
        @Override
        public String sentence() {
            return "The quota of the team is used up: " + limit(quota)
                    + " Kill some sandboxes, or ask the operator for a higher quota.";
        }

        @Override
        public Blame blame() {
            return Blame.CAPACITY;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(5));
        }
    }

    private static String limit(Quota quota) {
        String unit = switch (quota.dimension()) {
            case SANDBOX_COUNT -> " sandboxes";
            case CPU_MILLIS -> " thousandths of a core";
            case MEMORY_MEBI -> " MiB of memory";
        };
        return "at most " + quota.limit() + unit
                + switch (quota.scope()) {
                    case ALL -> " for all sandboxes together.";
                    case RUNNING -> " for all running sandboxes together.";
                };
    }

    /** The machine or cluster has no room. */
    record CapacityExhausted(String sentence) implements Refusal {
        @Override
        public Blame blame() {
            return Blame.CAPACITY;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(5));
        }
    }

    /** A sandbox could not be started or made ready. */
    record StartFailed(String sentence) implements Refusal {
        @Override
        public Blame blame() {
            return Blame.PLATFORM;
        }
    }

    /** The same idempotency key came with another request. */
    record IdempotencyMismatch() implements Refusal {
        @Override
        public String sentence() {
            return "This Idempotency-Key was used for another request. Use a new key.";
        }

        @Override
        public Blame blame() {
            return Blame.CALLER;
        }
    }

    /** The first request under this idempotency key is not finished. */
    record IdempotencyInProgress() implements Refusal {
        @Override
        public String sentence() {
            return "The first request with this Idempotency-Key is still in progress. Try again in a moment.";
        }

        @Override
        public Blame blame() {
            return Blame.CALLER;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(1));
        }
    }

    /** The first request under this idempotency key may have made a sandbox or may still make one: the store did not say. */
    record IdempotencyOutcomeUnknown() implements Refusal {
        @Override
        public String sentence() {
            return "What became of the first request with this Idempotency-Key is not known yet. Try again in a few seconds.";
        }

        @Override
        public Blame blame() {
            return Blame.PLATFORM;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(5));
        }
    }

    /** A store or host cannot be reached, or did not say what became of a write. */
    record PlatformUnavailable(String sentence) implements Refusal {
        @Override
        public Blame blame() {
            return Blame.PLATFORM;
        }

        @Override
        public Optional<Duration> retryAfter() {
            return Optional.of(Duration.ofSeconds(1));
        }
    }
}
