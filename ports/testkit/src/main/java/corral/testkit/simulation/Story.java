package corral.testkit.simulation;

import corral.api.access.AccessToken;
import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxView;
import corral.api.sandbox.Claim;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What is known of one sandbox: what its owner was told, and what the store went through. */
final class Story {
    private static final int NOT_ALONE = -1;

    private final SandboxId id;
    private Optional<Promise> promise = Optional.empty();
    private Optional<Claim> claim = Optional.empty();
    private int cleanings;
    private boolean ended;
    private boolean endExcused;
    private boolean disturbed;
    private boolean killTried;
    private boolean killed;
    private int commandsBegun;
    private int commandsRunning;
    private Duration unclearUntil = Duration.ZERO.minusMillis(1);

    /** What a create answered. */
    record Promise(Caller owner, AccessToken token, CreateSandbox request) {
        Map<String, String> metadata() {
            return request.metadata();
        }

        Map<String, String> env() {
            return request.env();
        }

        Optional<String> key() {
            return request.idempotency().map(Claim.Idempotency::key);
        }
    }

    Story(SandboxId id) {
        this.id = id;
    }

    SandboxId id() {
        return id;
    }

    Optional<Promise> promise() {
        return promise;
    }

    Optional<Claim> claim() {
        return claim;
    }

    boolean isKilled() {
        return killed;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isKillTried() {
        return killTried;
    }

    boolean isDisturbed() {
        return disturbed;
    }

    /** Whether its owner can count on it: it was promised, and nothing happened since that may have ended it. */
    boolean mustBeThere() {
        return promise.isPresent() && !killTried && !disturbed && !(ended && endExcused);
    }

    /** Whether it ended though nothing explains that. */
    boolean endedWithoutReason() {
        return ended && !endExcused;
    }

    void promised(Caller owner, CreateSandbox command, SandboxView view) {
        promise = Optional.of(new Promise(owner, view.token(), command));
    }

    /** The claim that the store has; tells whether another one was there before. */
    boolean claimed(Claim now, int nowCleanings) {
        boolean other = nowCleanings == cleanings
                && claim.filter(before ->
                                !before.id().equals(now.id()) || !before.team().equals(now.team()))
                        .isPresent();
        claim = Optional.of(now);
        cleanings = nowCleanings;
        return other;
    }

    void ended(Instant latest) {
        if (!ended) {
            ended = true;
            endExcused = killTried || disturbed || isDue(latest, OnTimeout.KILL);
        }
    }

    /** Whether its deadline has passed on some clock at some time. */
    boolean isDue(Instant latest) {
        return isDue(latest, OnTimeout.KILL) || isDue(latest, OnTimeout.PAUSE) || isDue(latest, OnTimeout.SHELVE);
    }

    private boolean isDue(Instant latest, OnTimeout what) {
        return claim.map(Claim::lifetime)
                .filter(lifetime -> lifetime.onTimeout() == what)
                .flatMap(lifetime -> lifetime.deadline())
                .filter(deadline -> !deadline.isAfter(latest))
                .isPresent();
    }

    void disturb() {
        disturbed = true;
    }

    void killTried() {
        killTried = true;
    }

    void killed() {
        killed = true;
    }

    /** A command begins; its ticket tells later whether it was alone. */
    int begin(Duration now) {
        boolean alone = commandsRunning == 0 && unclearUntil.compareTo(now) < 0;
        commandsRunning++;
        commandsBegun++;
        return alone ? commandsBegun : NOT_ALONE;
    }

    /** A command ends; tells whether no other ran at any time meanwhile. */
    boolean finish(int ticket) {
        commandsRunning--;
        return commandsBegun == ticket;
    }

    /** What a command began may still happen until that time, for all that its caller knows. */
    void unclearUntil(Duration time) {
        unclearUntil = time;
    }
}
