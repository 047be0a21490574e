package corral.testkit.sandbox;

import corral.api.pool.PoolName;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Cause;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Power;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.team.TeamId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Valid values for tests that do not care which; ids are new with every call, so that tests may share one store. */
public final class ExampleSandboxes {
    public static final TemplateRevision TEMPLATE = new TemplateRevision(new TemplateId("base"), "1");
    public static final TeamId TEAM = new TeamId("research");
    public static final Instant MADE = Instant.parse("2030-01-02T03:04:05.678Z");

    private ExampleSandboxes() {}

    /** An id that nobody else has. */
    public static SandboxId freshId() {
        return new SandboxId("i" + freshText());
    }

    /** Twenty characters that nobody else has. */
    public static String freshText() {
        return UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    }

    /** A pool's member that nobody has claimed. */
    public static DesiredSandbox pooled() {
        return new DesiredSandbox(
                TEMPLATE,
                new Resources(1_000, Bytes.ofMebi(512), Bytes.ofMebi(1024), 256),
                Optional.of(new PoolName("base")),
                Optional.empty(),
                Power.RUNNING,
                0);
    }

    /** A claim by {@link #TEAM}, with something in every field. */
    public static Claim claim() {
        return new Claim(
                freshText(),
                TEAM,
                "key-of-research",
                MADE,
                new TokenGrant("key-1", 3),
                new SealedEnv("c2VhbGVk"),
                Map.of("purpose", "tests", "ünï", "\"quoted\"\n日本語"),
                new Lifetime(Optional.of(MADE.plusSeconds(300)), Duration.ofMinutes(5), OnTimeout.PAUSE, true),
                new NetworkAccess(false, false, Optional.of("inside:${PORT}")),
                Optional.of(new Claim.Idempotency("request-1", "digest-1")));
    }

    /** A claimed sandbox, with something in every field. */
    public static DesiredSandbox claimed() {
        return pooled().withClaim(Optional.of(claim()))
                .withCause(Optional.of(new Cause(Cause.Why.EXPIRED, "key-of-research", MADE.plusMillis(7))));
    }

    /** A running sandbox as its reconciler saw it, with something in every field but the failure. */
    public static ObservedSandbox running() {
        return new ObservedSandbox(
                ObservedSandbox.Phase.RUNNING,
                Optional.of(new SandboxAddress("10.1.2.3")),
                Optional.of(TEMPLATE),
                3,
                2,
                1,
                Optional.of(MADE.plusMillis(1)),
                Optional.empty());
    }

    /** A sandbox that did not start, and why. */
    public static ObservedSandbox failed(String why) {
        return new ObservedSandbox(
                ObservedSandbox.Phase.FAILED,
                Optional.empty(),
                Optional.empty(),
                0,
                0,
                3,
                Optional.empty(),
                Optional.of(why));
    }
}
