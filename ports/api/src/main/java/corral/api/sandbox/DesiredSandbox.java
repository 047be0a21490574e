package corral.api.sandbox;

import corral.api.pool.PoolName;
import corral.api.template.TemplateRevision;
import java.util.Optional;

/**
 * What is wanted of a sandbox. Written by commands alone; {@code spec} in a custom resource.
 *
 * @param template from what it runs; when it differs from what was observed, the sandbox is upgraded
 * @param resources what it may use
 * @param pool the pool that made it; stays after the claim
 * @param claim who has it; empty while it waits in a pool
 * @param power run, be held, or be gone
 * @param cleanings how often it had to be made as new; when it is more than was observed, the sandbox is recycled
 * @param cause why it is to be held or to be gone; empty while it is to run
 * @param origin from what it starts for the first time when it is not its template
 */
public record DesiredSandbox(
        TemplateRevision template,
        Resources resources,
        Optional<PoolName> pool,
        Optional<Claim> claim,
        Power power,
        int cleanings,
        Optional<Cause> cause,
        Optional<Origin> origin) {
    /** One that starts from its template, and runs, or of which is not known why it does not. */
    public DesiredSandbox(
            TemplateRevision template,
            Resources resources,
            Optional<PoolName> pool,
            Optional<Claim> claim,
            Power power,
            int cleanings) {
        this(template, resources, pool, claim, power, cleanings, Optional.empty(), Optional.empty());
    }

    public DesiredSandbox withClaim(Optional<Claim> newClaim) {
        return new DesiredSandbox(template, resources, pool, newClaim, power, cleanings, cause, origin);
    }

    public DesiredSandbox withPower(Power newPower) {
        return new DesiredSandbox(template, resources, pool, claim, newPower, cleanings, cause, origin);
    }

    public DesiredSandbox withCause(Optional<Cause> newCause) {
        return new DesiredSandbox(template, resources, pool, claim, power, cleanings, newCause, origin);
    }
}
