package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import corral.e2b.E2bTestServer;
import corral.e2b.ScriptedCore;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who wakes a paused sandbox by knocking. */
class WakingIT {
    private static final SandboxId ID = new SandboxId("i00000000000000000001");

    private E2bTestServer server;
    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeEach
    void start() {
        server = new E2bTestServer(E2bSettings.DEFAULT);
        server.core.routes.put(ID, _ -> new RouteDecision.Wake(ID));
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void nobodyAtTheDaemonsPortWithoutItsToken() throws Exception {
        HttpResponse<String> answer = knock(SandboxAddress.DAEMON_PORT, "wrong");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body())
                .contains("\"sandboxId\":\"" + ID + "\"")
                .contains("can't be resumed with the credentials provided");
        assertThat(server.core.wakes).hasValue(0);
    }

    @Test
    void theOwnerAtTheDaemonsPort() throws Exception {
        assertThat(knock(SandboxAddress.DAEMON_PORT, ScriptedCore.TOKEN).statusCode())
                .isEqualTo(502);
        assertThat(server.core.wakes).hasValue(1);
    }

    @Test
    void everybodyAtAPortOfAProgram() throws Exception {
        assertThat(knock(8000, "wrong").statusCode()).isEqualTo(502);
        assertThat(server.core.wakes).hasValue(1);
    }

    private HttpResponse<String> knock(int port, String token) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(server.http("/health"))
                .header("E2b-Sandbox-Id", ID.value())
                .header("E2b-Sandbox-Port", Integer.toString(port))
                .header("X-Access-Token", token)
                .build();
        return client.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
