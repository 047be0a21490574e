package corral.core.lifecycle;

/** A command that meets a state: every pair has an answer. */
record Step(State state, Command command) {}
