package corral.api.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.refusal.Refusal.Blame;
import corral.api.sandbox.SandboxId;
import corral.api.team.Quota;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What clients and operators rely on when something is refused. */
final class RefusalTest {
    private static final SandboxId ID = new SandboxId("i0");
    private static final Quota QUOTA = new Quota(Quota.Dimension.SANDBOX_COUNT, Quota.Scope.ALL, 3);
    private static final List<Refusal> ALL = List.of(
            new Refusal.InvalidRequest("No."),
            new Refusal.Unauthenticated("No."),
            new Refusal.Forbidden("No."),
            new Refusal.SandboxNotFound(ID),
            new Refusal.TemplateNotFound("base"),
            new Refusal.SnapshotNotFound("point"),
            new Refusal.ObjectNotFound("No."),
            new Refusal.StateConflict("No."),
            new Refusal.StillTransitioning(ID),
            new Refusal.ConcurrencyExhausted(3),
            new Refusal.QuotaExhausted(QUOTA),
            new Refusal.TeamQuotaExhausted(QUOTA),
            new Refusal.CapacityExhausted("No."),
            new Refusal.StartFailed("No."),
            new Refusal.IdempotencyMismatch(),
            new Refusal.IdempotencyInProgress(),
            new Refusal.IdempotencyOutcomeUnknown(),
            new Refusal.PlatformUnavailable("No."));

    @Test
    void everyRefusalIsLookedAtHere() {
        assertThat(ALL.stream().map(Object::getClass).toList())
                .containsExactlyInAnyOrderElementsOf(List.of(Refusal.class.getPermittedSubclasses()));
    }

    @Test
    void codesStayAsTheyAre() {
        assertThat(ALL.stream().map(Refusal::code))
                .containsExactly(
                        "invalid_request",
                        "unauthenticated",
                        "forbidden",
                        "sandbox_not_found",
                        "template_not_found",
                        "snapshot_not_found",
                        "object_not_found",
                        "state_conflict",
                        "still_transitioning",
                        "concurrency_exhausted",
                        "quota_exhausted",
                        "team_quota_exhausted",
                        "capacity_exhausted",
                        "start_failed",
                        "idempotency_mismatch",
                        "idempotency_in_progress",
                        "idempotency_outcome_unknown",
                        "platform_unavailable");
    }

    @Test
    void whatMayHelpLaterSaysWhen() {
        Map<Blame, List<Refusal>> byBlame =
                ALL.stream().collect(Collectors.groupingBy(Refusal::blame, Collectors.toList()));
        assertThat(byBlame.getOrDefault(Blame.CAPACITY, List.of()))
                .isNotEmpty()
                .allMatch(refusal -> refusal.retryAfter().isPresent());
    }

    @Test
    void aRefusalPassesThroughWhatWouldFollow() {
        Answer<String> refused = Answer.refused(new Refusal.StateConflict("No."));
        assertThat(refused.map(String::length)).isEqualTo(Answer.refused(new Refusal.StateConflict("No.")));
        assertThat(refused.then(text -> Answer.done(text.length())))
                .isEqualTo(Answer.refused(new Refusal.StateConflict("No.")));
    }

    @Test
    void aValueIsChanged() {
        assertThat(Answer.done("abc").map(String::length)).isEqualTo(Answer.done(3));
        assertThat(Answer.done("abc").then(Function.identity().andThen(text -> Answer.done(text + "d"))))
                .isEqualTo(Answer.done("abcd"));
    }
}
