package corral.testkit.team;

import corral.api.team.ApiKeyStore;
import corral.api.team.TeamId;

/** The API keys in memory keep the contract. */
final class InMemoryApiKeyStoreTest extends ApiKeyStoreContract {
    private final InMemoryApiKeyStore keys = new InMemoryApiKeyStore();

    @Override
    protected ApiKeyStore keys() {
        return keys;
    }

    @Override
    protected void addTeam(TeamId team) {}

    @Override
    protected void restart() {}
}
