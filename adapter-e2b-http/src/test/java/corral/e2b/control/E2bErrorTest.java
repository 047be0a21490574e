package corral.e2b.control;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.refusal.Refusal;
import corral.api.sandbox.Cause;
import corral.api.sandbox.SandboxId;
import corral.api.team.Quota;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class E2bErrorTest {
    private static final SandboxId ID = new SandboxId("i00000000000000000001");

    record Expected(Refusal refusal, int status) {
        static Expected of(Refusal refusal, int status) {
            return new Expected(refusal, status);
        }
    }

    private static final Quota QUOTA = new Quota(Quota.Dimension.SANDBOX_COUNT, Quota.Scope.ALL, 3);

    static Stream<Expected> refusals() {
        return Stream.of(
                Expected.of(new Refusal.InvalidRequest("s"), 400),
                Expected.of(new Refusal.Unauthenticated("s"), 401),
                Expected.of(new Refusal.Forbidden("s"), 403),
                Expected.of(new Refusal.SandboxNotFound(ID), 404),
                Expected.of(new Refusal.TemplateNotFound("t"), 404),
                Expected.of(new Refusal.SnapshotNotFound("s"), 404),
                Expected.of(new Refusal.ObjectNotFound("s"), 404),
                Expected.of(new Refusal.StateConflict("s"), 409),
                Expected.of(new Refusal.StillTransitioning(ID), 503),
                Expected.of(new Refusal.ConcurrencyExhausted(3), 429),
                Expected.of(new Refusal.QuotaExhausted(QUOTA), 403),
                Expected.of(new Refusal.TeamQuotaExhausted(QUOTA), 429),
                Expected.of(new Refusal.CapacityExhausted("s"), 503),
                Expected.of(new Refusal.StartFailed("s"), 500),
                Expected.of(new Refusal.IdempotencyMismatch(), 422),
                Expected.of(new Refusal.IdempotencyInProgress(), 409),
                Expected.of(new Refusal.IdempotencyOutcomeUnknown(), 409),
                Expected.of(new Refusal.PlatformUnavailable("s"), 503));
    }

    @ParameterizedTest
    @MethodSource("refusals")
    void eachRefusalHasItsStatusAndKeepsItsSentence(Expected expected) {
        Refusal refusal = expected.refusal();
        int status = expected.status();
        E2bError error = E2bError.from(refusal);
        assertThat(error.code()).isEqualTo(status);
        assertThat(error.body().code()).isEqualTo(status);
        assertThat(error.message()).isEqualTo(refusal.sentence());
        assertThat(error.retryAfter()).isEqualTo(refusal.retryAfter());
        if (refusal.blame() == Refusal.Blame.CALLER && refusal.retryAfter().isEmpty()) {
            assertThat(error.shouldRetry()).contains(false);
        }
    }

    @ParameterizedTest
    @EnumSource(Cause.Why.class)
    void whySomethingIsGoneIsSaidAndHasACode(Cause.Why why) {
        Cause cause = new Cause(why, "key-1", Instant.parse("2030-01-01T00:00:00Z"));
        E2bError error = E2bError.from(new Refusal.SandboxNotFound(ID, Optional.of(cause)));
        assertThat(error.code()).isEqualTo(404);
        assertThat(error.errorCode()).isEqualTo("sandbox_" + why.name().toLowerCase(Locale.ROOT));
        assertThat(error.message()).contains(cause.sentence());
        assertThat(error.shouldRetry()).contains(false);
    }

    @Test
    void noRefusalIsForgottenHere() {
        Set<String> named = refusals()
                .map(each -> each.refusal().getClass().getSimpleName())
                .collect(Collectors.toSet());
        assertThat(Arrays.stream(Refusal.class.getPermittedSubclasses()).map(Class::getSimpleName))
                .containsExactlyInAnyOrderElementsOf(named);
    }

    @Test
    void theBodyHasACodeAndLeavesOutWhatIsAbsent() {
        assertThat(new String(Json.write(E2bError.of(404, "Gone.").body()), StandardCharsets.UTF_8))
                .isEqualTo("{\"code\":404,\"message\":\"Gone.\"}");
        assertThat(new String(
                        Json.write(
                                E2bError.from(new Refusal.IdempotencyMismatch()).body()),
                        StandardCharsets.UTF_8))
                .contains("\"error_code\":\"idempotency_request_mismatch\"");
    }
}
