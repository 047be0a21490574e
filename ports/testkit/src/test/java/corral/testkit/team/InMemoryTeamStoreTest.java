package corral.testkit.team;

import corral.api.team.TeamStore;

/** The teams in memory keep the contract. */
final class InMemoryTeamStoreTest extends TeamStoreContract {
    private final InMemoryTeamStore teams = new InMemoryTeamStore();

    @Override
    protected TeamStore teams() {
        return teams;
    }

    @Override
    protected void restart() {}
}
