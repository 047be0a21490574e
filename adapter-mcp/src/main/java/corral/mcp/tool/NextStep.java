package corral.mcp.tool;

import corral.api.refusal.Refusal;

/** What an agent reads when something was refused: why, and what it can do. */
final class NextStep {
    private NextStep() {}

    static String after(Refusal refusal) {
        String next = switch (refusal) {
            case Refusal.InvalidRequest _ -> "Change the arguments and call again.";
            case Refusal.Unauthenticated _, Refusal.Forbidden _ -> "Ask the user for a key that may do this.";
            case Refusal.SandboxNotFound _ ->
                "It may have reached the end of its life. Call list_sandboxes, or create_sandbox for a new one.";
            case Refusal.TemplateNotFound _ -> "Leave template out to use the usual one.";
            case Refusal.SnapshotNotFound _ -> "List the snapshots to see which there are.";
            case Refusal.ObjectNotFound _ -> "Check the name.";
            case Refusal.StateConflict _ ->
                "Call get_sandbox for its state; a paused sandbox goes on after set_sandbox_state action=resume.";
            case Refusal.StillTransitioning _ -> "Call again in a second.";
            case Refusal.ConcurrencyExhausted _ ->
                "Call list_sandboxes and end what is not needed with set_sandbox_state action=kill.";
            case Refusal.QuotaExhausted _, Refusal.TeamQuotaExhausted _ -> "Tell the user that the quota is used up.";
            case Refusal.CapacityExhausted _ -> "Try again in a few seconds.";
            case Refusal.StartFailed _ -> "Try another template, or tell the user.";
            case Refusal.IdempotencyMismatch _ -> "Use a new idempotency_key.";
            case Refusal.IdempotencyInProgress _, Refusal.IdempotencyOutcomeUnknown _ ->
                "Call again in a second with the same idempotency_key.";
            case Refusal.PlatformUnavailable _ -> "Try again in a few seconds.";
        };
        return refusal.sentence() + " " + next + " (" + refusal.code() + ")";
    }
}
