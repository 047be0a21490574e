package corral.core.order;

import corral.api.access.Caller;
import corral.api.sandbox.Cause;
import java.time.Instant;

/**
 * Why a command is given, where it holds or ends a sandbox.
 *
 * @param why what happened
 * @param by the id of the key with which it was asked for; empty when nobody asked
 */
public record Reason(Cause.Why why, String by) {
    /** Nobody asked. */
    public static Reason of(Cause.Why why) {
        return new Reason(why, "");
    }

    /** The caller asked. */
    public static Reason of(Caller caller) {
        return new Reason(Cause.Why.REQUESTED, caller.keyId());
    }

    Cause at(Instant when) {
        return new Cause(why, by, when);
    }
}
