package corral.testkit.host;

import corral.api.sandbox.SandboxAddress;

/** What may go wrong between the control plane and a daemon, decided call by call. */
@FunctionalInterface
public interface AgentWeather {
    /** Every call reaches its daemon. */
    AgentWeather CALM = address -> Fate.WORKS;

    Fate fate(SandboxAddress address);

    /** What becomes of a call. */
    enum Fate {
        /** The daemon, if there is one, answers. */
        WORKS,
        /** The connection is refused. */
        REFUSED,
        /** Nothing is done, and the whole time that the caller gave passes. */
        HANGS,
        /** It is done, but the answer is lost after the whole time that the caller gave. */
        ANSWER_LOST
    }
}
