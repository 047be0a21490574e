package corral.e2b.control;

import com.fasterxml.jackson.annotation.JsonProperty;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Cause;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An error as E2B clients read it: the status stands in the body too, because some look there.
 *
 * @param code the HTTP status
 * @param message a sentence for a person
 * @param errorCode the machine's name of the cause, where E2B has one
 * @param retryAfter when the same request may be tried again
 * @param shouldRetry what to say explicitly; empty leaves it to the client's own rules
 */
record E2bError(
        int code,
        String message,
        @Nullable String errorCode,
        Optional<Duration> retryAfter,
        Optional<Boolean> shouldRetry) {
    /** The body of the answer. */
    record Body(
            int code,
            String message,
            @JsonProperty("error_code") @Nullable String errorCode) {}

    Body body() {
        return new Body(code, message, errorCode);
    }

    static E2bError of(int code, String message) {
        return new E2bError(
                code, message, null, Optional.empty(), isFinal(code) ? Optional.of(false) : Optional.empty());
    }

    /** The request itself is at fault, so that the same one is answered the same again. */
    private static boolean isFinal(int code) {
        return code >= 400 && code < 500 && code != 408 && code != 429;
    }

    /** The one place where the reasons of the core become E2B's. */
    static E2bError from(Refusal refusal) {
        return switch (refusal) {
            case Refusal.InvalidRequest r -> of(400, r.sentence());
            case Refusal.Unauthenticated r -> of(401, r.sentence());
            case Refusal.Forbidden r -> of(403, r.sentence());
            case Refusal.SandboxNotFound r ->
                new E2bError(
                        404,
                        r.sentence(),
                        r.ended().map(E2bError::ended).orElse(null),
                        Optional.empty(),
                        Optional.of(false));
            case Refusal.TemplateNotFound r -> of(404, r.sentence());
            case Refusal.SnapshotNotFound r -> of(404, r.sentence());
            case Refusal.ObjectNotFound r -> of(404, r.sentence());
            case Refusal.StateConflict r -> of(409, r.sentence());
            case Refusal.StillTransitioning r -> later(503, r, null);
            case Refusal.ConcurrencyExhausted r -> later(429, r, null);
            case Refusal.QuotaExhausted r -> of(403, r.sentence());
            case Refusal.TeamQuotaExhausted r -> later(429, r, null);
            case Refusal.CapacityExhausted r -> later(503, r, "sandbox_capacity_unavailable");
            case Refusal.StartFailed r -> definitive(500, r, "sandbox_create_failed");
            case Refusal.IdempotencyMismatch r -> definitive(422, r, "idempotency_request_mismatch");
            case Refusal.IdempotencyInProgress r ->
                new E2bError(409, r.sentence(), "idempotency_in_progress", r.retryAfter(), Optional.of(true));
            case Refusal.IdempotencyOutcomeUnknown r ->
                new E2bError(409, r.sentence(), "idempotency_outcome_unknown", r.retryAfter(), Optional.of(true));
            case Refusal.PlatformUnavailable r -> later(503, r, null);
        };
    }

    /** Corral's own names: the protocol has none for the end of a sandbox. */
    private static String ended(Cause cause) {
        return "sandbox_" + Answers.why(cause);
    }

    private static E2bError later(int code, Refusal refusal, @Nullable String errorCode) {
        return new E2bError(code, refusal.sentence(), errorCode, refusal.retryAfter(), Optional.empty());
    }

    private static E2bError definitive(int code, Refusal refusal, String errorCode) {
        return new E2bError(code, refusal.sentence(), errorCode, Optional.empty(), Optional.of(false));
    }
}
