package corral.testkit.store;

import corral.api.store.SandboxHistory;

class InMemorySandboxHistoryTest extends SandboxHistoryContract {
    private final SandboxHistory history = new InMemorySandboxHistory();

    @Override
    protected SandboxHistory history() {
        return history;
    }

    /** Memory stands for what outlives the process, as in the simulation. */
    @Override
    protected void restart() {}
}
