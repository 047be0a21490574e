package corral.envd.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.DaemonProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Who may ask a daemon for what, before and after it has an owner. */
class AccessIT {
    private static final String UNAUTHORIZED =
            "{\"code\":401,\"message\":\"unauthorized access, please provide a valid access token or method signing if supported\"}";

    @Test
    void beforeItHasAnOwnerADaemonOnlySaysThatItLives() throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort())) {
            DaemonClient client = new DaemonClient(daemon.url(), "root");

            assertThat(client.get("/health").status()).isEqualTo(204);
            assertThat(client.get("/envs").body()).isEqualTo(UNAUTHORIZED);
            assertThat(client.get("/envs", "X-Access-Token", "").status()).isEqualTo(401);
            assertThat(client.get("/metrics").status()).isEqualTo(401);
            assertThat(client.unary("process.Process/List", "{}").body()).isEqualTo(UNAUTHORIZED);
            assertThat(client.download("/etc/passwd").status()).isEqualTo(401);
            assertThat(client.upload("/tmp/x", new byte[1]).status()).isEqualTo(401);
            assertThat(client.init("{\"accessToken\":\"\"}").status()).isEqualTo(400);
            assertThat(client.init("nonsense").status()).isEqualTo(400);
        }
    }

    @Test
    void theOwnersTokenOpensItAndNoOther() throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort())) {
            DaemonClient client = new DaemonClient(daemon.url(), "root");
            client.init("{\"accessToken\":\"" + DaemonClient.TOKEN + "\",\"epoch\":1,\"sandboxId\":\"i\"}");

            assertThat(client.unary("process.Process/List", "{}").body()).isEqualTo("{\"processes\":[]}");
            assertThat(client.get("/envs", "X-Access-Token", "wrong").body()).isEqualTo(UNAUTHORIZED);
            assertThat(client.get("/files?path=/etc/passwd").body())
                    .isEqualTo("{\"code\":401,\"message\":\"missing signature query parameter\"}");
            assertThat(client.get("/files?path=/etc/passwd", "X-Access-Token", "wrong")
                            .status())
                    .isEqualTo(401);
            assertThat(client.get("/files?path=/etc/passwd&signature=v1_x").body())
                    .isEqualTo("{\"code\":401,\"message\":\"invalid signature\"}");
            assertThat(client.init("{\"accessToken\":\"other\",\"epoch\":1}").status())
                    .isEqualTo(401);
            assertThat(client.init("{\"accessToken\":\"other\",\"epoch\":2}").status())
                    .isEqualTo(409);
            assertThat(client.get("/metrics", "X-Access-Token", DaemonClient.TOKEN)
                            .body())
                    .contains("\"mem_total\":")
                    .contains("\"disk_used\":");
            assertThat(client.get("/nothing", "X-Access-Token", DaemonClient.TOKEN)
                            .status())
                    .isEqualTo(404);
        }
    }

    @Test
    void ofManyTokensAtOnceOneWins() throws Exception {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            DaemonClient client = new DaemonClient(daemon.url(), "root");
            List<Future<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                String body = "{\"accessToken\":\"token-" + i + "\",\"epoch\":1}";
                answers.add(threads.submit(() -> client.init(body).status()));
            }
            List<Integer> winners = new ArrayList<>();
            for (int i = 0; i < answers.size(); i++) {
                int status = answers.get(i).get();
                assertThat(status).isIn(204, 401);
                if (status == 204) {
                    winners.add(i);
                }
            }
            assertThat(winners).hasSize(1);
            for (int i = 0; i < answers.size(); i++) {
                assertThat(client.get("/envs", "X-Access-Token", "token-" + i).status())
                        .isEqualTo(winners.contains(i) ? 200 : 401);
            }
        }
    }

    @Test
    void whatTheSandboxIsToldIsShownAndWhatCannotBeDoneIsRefused() throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort())) {
            DaemonClient client = new DaemonClient(daemon.url(), "root");
            String told = "{\"accessToken\":\"" + DaemonClient.TOKEN + "\",\"envVars\":{\"A\":\"ü\\\"\"},";
            assertThat(client.init(told + "\"timestamp\":\"yesterday\"}").body())
                    .contains("timestamp");
            assertThat(client.init(told + "\"volumeMounts\":[{\"nfs_target\":\"h:/x\",\"path\":\"/x\"}]}")
                            .body())
                    .contains("\"code\":400")
                    .contains("volumeMounts");
            assertThat(client.get("/envs", "X-Access-Token", DaemonClient.TOKEN).status())
                    .isEqualTo(401);
            assertThat(client.init(told
                                    + "\"timestamp\":\"2026-01-31T23:59:59.123456789Z\",\"volumeMounts\":[],\"lifecycleID\":\"l\","
                                    + "\"caBundle\":\"\",\"sandboxId\":\"i\",\"templateId\":\"t\"}")
                            .status())
                    .isEqualTo(204);
            assertThat(client.get("/envs", "X-Access-Token", DaemonClient.TOKEN).body())
                    .contains(
                            "\"A\":\"ü\\\"\"",
                            "\"E2B_SANDBOX\":\"true\"",
                            "\"E2B_SANDBOX_ID\":\"i\"",
                            "\"E2B_TEMPLATE_ID\":\"t\"");
            assertThat(client.get("/init").status()).isEqualTo(405);
        }
    }

    @Test
    void anUnknownUserIsNamed() throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort())) {
            DaemonClient client = new DaemonClient(daemon.url(), "stranger");
            client.init("{\"accessToken\":\"" + DaemonClient.TOKEN + "\",\"epoch\":1}");

            DaemonClient.Answer stat = client.unary("filesystem.Filesystem/Stat", "{\"path\":\"/\"}");
            assertThat(stat.status()).isEqualTo(401);
            assertThat(stat.body())
                    .isEqualTo("{\"code\":\"unauthenticated\",\"message\":\"invalid username: 'stranger'\"}");
            assertThat(client.sh("true").trailer())
                    .isEqualTo(
                            "{\"error\":{\"code\":\"unauthenticated\",\"message\":\"invalid username: 'stranger'\"}}");
            assertThat(client.download("/etc/passwd").status()).isEqualTo(401);
        }
    }

    @Test
    void theDefaultUserIsTheOneThatTheControlPlaneNames() throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort())) {
            DaemonClient nobody = new DaemonClient(daemon.url(), "");
            nobody.init("{\"accessToken\":\"" + DaemonClient.TOKEN
                    + "\",\"epoch\":1,\"defaultUser\":\"root\",\"defaultWorkdir\":\"/usr\"}");

            assertThat(nobody.sh("whoami; pwd").stdout()).isEqualTo("root\n/usr\n");
        }
    }

    @Test
    void credentialsThatAreNoBase64AreRefused() throws IOException, InterruptedException {
        try (DaemonProcess daemon = DaemonProcess.start(DaemonProcess.freePort())) {
            DaemonClient client = new DaemonClient(daemon.url(), "root");
            client.init("{\"accessToken\":\"" + DaemonClient.TOKEN + "\",\"epoch\":1}");
            String good = Base64.getEncoder().encodeToString("root:".getBytes(StandardCharsets.UTF_8));

            for (String credentials : new String[] {"Basic %%%", "basic " + good}) {
                int status = client.post(
                                "/process.Process/List",
                                "{}".getBytes(StandardCharsets.UTF_8),
                                "Content-Type",
                                "application/json",
                                "X-Access-Token",
                                DaemonClient.TOKEN,
                                "Authorization",
                                credentials)
                        .status();
                assertThat(status).isEqualTo(credentials.contains("%") ? 401 : 200);
            }
        }
    }
}
