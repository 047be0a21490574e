package corral.local.store;

import corral.api.team.ApiKeyStore;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.testkit.sandbox.ExampleSandboxes;
import corral.testkit.team.ApiKeyStoreContract;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteApiKeyStoreIT extends ApiKeyStoreContract {
    @TempDir
    Path folder;

    private LocalStoreFixture fixture;

    @BeforeEach
    void open() {
        fixture = new LocalStoreFixture(folder);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Override
    protected ApiKeyStore keys() {
        return fixture.open().keys();
    }

    @Override
    protected void addTeam(TeamId team) {
        fixture.open().teams().add(new Team(team, 1, ExampleSandboxes.MADE));
    }

    @Override
    protected void restart() {
        fixture.restart();
    }
}
