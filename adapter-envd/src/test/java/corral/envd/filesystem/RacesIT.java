package corral.envd.filesystem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.WithDaemon;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

/** A user who swaps what lies at a path while the daemon works on it gains nothing. */
class RacesIT extends WithDaemon {
    private static final int ROUNDS = 150;
    /** For ever: a folder of the user's becomes a link to root's, and a file a link to root's file, and back. */
    private static final String SWAP =
            "mkdir -p ~/race/own ~/race/tree; cd ~/race; echo mine > own/file; ln -s own now;"
                    + " while true; do ln -sfn own now; ln -sfn /root/secret now;"
                    + " rm -rf tree/x; mkdir -p tree/x/y; echo t > tree/x/y/f; rm -rf tree/x; ln -s /root/secret tree/x; rm -f tree/x; done";

    @Test
    void swappedLinksOpenNothingOfRoots() throws IOException, InterruptedException {
        asRoot().sh("mkdir -p -m 700 /root/secret; echo hidden > /root/secret/file; echo kept > /root/secret/y");
        String start = "{\"process\":{\"cmd\":\"bash\",\"args\":[\"-c\","
                + corral.envd.json.Json.of(SWAP).text() + "]},\"stdin\":false}";
        try (InputStream swapping = asUser().start(start)) {
            long pid = DaemonClient.pid(swapping);
            int read = 0;
            int written = 0;
            for (int round = 0; round < ROUNDS; round++) {
                DaemonClient.Answer down = asUser().download("race/now/file");
                assertThat(down.body()).doesNotContain("hidden");
                read += down.status() == 200 ? 1 : 0;
                written += asUser().upload("race/now/file", "mine\n".getBytes(UTF_8))
                                        .status()
                                == 200
                        ? 1
                        : 0;
                asUser().upload("race/tree/x/new", "planted".getBytes(UTF_8));
                for (String method : new String[] {"Remove", "Stat", "ListDir", "MakeDir"}) {
                    String path = method.equals("MakeDir") ? "race/tree/x/made" : "race/tree/x";
                    String body = asUser().unary("filesystem.Filesystem/" + method, "{\"path\":\"" + path + "\"}")
                            .body();
                    assertThat(body).doesNotContain("hidden", "/root/secret/file\"");
                }
                asUser().unary(
                                "filesystem.Filesystem/Move",
                                "{\"source\":\"race/own/file\",\"destination\":\"race/now/file\"}");
                DaemonClient.Answer joined = asUser().post(
                                "/files/compose",
                                "{\"source_paths\":[\"race/now/file\"],\"destination\":\"race/joined\",\"username\":\"user\"}"
                                        .getBytes(UTF_8),
                                "X-Access-Token",
                                DaemonClient.TOKEN);
                assertThat(joined.status()).isIn(200, 400, 403, 404);
                assertThat(asUser().download("race/joined").body()).doesNotContain("hidden");
            }
            asUser().unary(
                            "process.Process/SendSignal",
                            "{\"process\":{\"pid\":" + pid + "},\"signal\":\"SIGNAL_SIGKILL\"}");
            assertThat(read).as("downloads that met the user's own file").isPositive();
            assertThat(written).as("uploads that met the user's own file").isPositive();
        }
        assertThat(asRoot().sh("cd /root/secret; ls; cat file y; stat -c %U file y")
                        .stdout())
                .isEqualTo("file\ny\nhidden\nkept\nroot\nroot\n");
    }
}
