package corral.envd.storage;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonClient;
import corral.envd.trial.WithDaemon;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Volumes of a CSI node plugin in a running sandbox. The plugin is a process of its own with mounts of its own, speaks the CSI project's bindings over gRPC, and
 * shares one folder with the sandbox, as in a Pod.
 */
class StorageIT extends WithDaemon {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String DRIVER = "test.csi.corral";
    private static final String SHARE = "mount -t tmpfs tmpfs /run && mkdir -p /run/csi/sockets/" + DRIVER
            + " /srv/shared /srv/volumes && mount -t tmpfs -o mode=755 tmpfs /srv/shared && mount --make-shared /srv/shared";

    private @Nullable Process plugin;

    @BeforeAll
    void startPlugin() throws IOException, InterruptedException {
        String driver = said(List.of(Path.of("../app-assemblies/bin/csi-driver").toString()));
        said(inside("sh", "-c", SHARE));
        String socket = "/run/csi/sockets/" + DRIVER + "/csi.sock";
        plugin = new ProcessBuilder(inside(
                        "unshare",
                        "--mount",
                        "--propagation",
                        "unchanged",
                        driver,
                        "--socket=" + socket,
                        "--volumes=/srv/volumes"))
                .inheritIO()
                .start();
        while (!asRoot().sh("test -S " + socket + " && echo there").stdout().equals("there\n")) {
            assertThat(plugin.isAlive()).isTrue();
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @AfterAll
    void endPlugin() throws InterruptedException {
        if (plugin != null) {
            plugin.descendants().forEach(ProcessHandle::destroyForcibly);
            plugin.destroyForcibly().waitFor();
        }
    }

    @Test
    void aVolumeIsMountedListedAndTakenOut() throws Exception {
        assertThat(mount("one", "/home/user/data", "")).isEqualTo(done("/home/user/data"));
        assertThat(mount("one", "/home/user/data", "")).isEqualTo(done("/home/user/data"));
        asRoot().sh("chmod 777 /srv/volumes/one");
        assertThat(asUser().sh("echo hello > /home/user/data/file && cat /home/user/data/file")
                        .stdout())
                .isEqualTo("hello\n");
        assertThat(asRoot().sh("cat /srv/volumes/one/file").stdout()).isEqualTo("hello\n");
        assertThat(list()).contains("\"volumeId\":\"one\",\"mountPath\":\"/home/user/data\"");
        assertThat(mount("two", "/home/user/data", "").status()).isEqualTo(409);

        assertThat(unmount("/home/user/data")).isEqualTo(done("/home/user/data"));
        assertThat(asRoot().sh(
                                "test -e /home/user/data || echo gone; cat /srv/volumes/one/file; grep -c /volumes/one /proc/self/mountinfo")
                        .stdout())
                .isEqualTo("gone\nhello\n0\n");
        assertThat(list()).doesNotContain("/home/user/data");
        assertThat(unmount("/home/user/data").status()).isEqualTo(404);
    }

    @Test
    void theCommandLineIsTheReferences() throws Exception {
        byte[] request = Publication.fromJson(
                        request("cli", "/home/user/cli", "").getBytes(UTF_8))
                .message();
        String command = "sandbox-runtime-storage mount --driver " + DRIVER + " --config "
                + Base64.getEncoder().encodeToString(request);
        DaemonClient.Ran ran = asRoot().sh(helper() + command);
        assertThat(ran.stdout()).isEqualTo(done("/home/user/cli").body() + "\n");
        assertThat(asRoot().sh("readlink /home/user/cli").stdout()).startsWith("/srv/shared/" + DRIVER + "/");
        DaemonClient.Ran refused = asRoot().sh(helper() + "sandbox-runtime-storage mount -d " + DRIVER + " -c =");
        assertThat(refused.stderr()).isEqualTo("--config is not base64\n");
        assertThat(refused.end()).contains("\"exitCode\":2");
        assertThat(unmount("/home/user/cli").status()).isEqualTo(200);
    }

    @Test
    void aReadOnlyVolumeIsReadOnly() throws Exception {
        assertThat(mount("ro", "/home/user/ro", ",\"readonly\":true").status()).isEqualTo(200);
        assertThat(asRoot().sh("touch /home/user/ro/x || echo refused").stdout())
                .isEqualTo("refused\n");
        assertThat(unmount("/home/user/ro").status()).isEqualTo(200);
    }

    @Test
    void linksLeadNobodyOut() throws Exception {
        asUser().sh(
                        "ln -s /srv /home/user/link; mkdir /home/user/full; touch /home/user/full/x; ln -s /srv/away /home/user/leaf");
        assertThat(mount("v", "/home/user/link/planted", "").status()).isEqualTo(400);
        assertThat(mount("v", "/home/user/../../srv/planted", "").status()).isEqualTo(400);
        assertThat(mount("v", "/proc/1/root/srv/planted", "").status()).isEqualTo(400);
        assertThat(mount("v", "/srv/shared/planted", "").status()).isEqualTo(400);
        assertThat(mount("v", "/home/user/full", "").status()).isEqualTo(409);
        assertThat(mount("v", "/home/user/leaf", "").status()).isEqualTo(409);
        assertThat(asRoot().sh("ls /srv; ls /srv/shared | grep -v csi.corral").stdout())
                .isEqualTo("shared\nvolumes\n");

        asRoot().sh("ln -s /srv/volumes /srv/shared/evil.csi.corral; cd /run/csi/sockets; cp -al " + DRIVER
                + " evil.csi.corral");
        Answer evil = send(
                "POST",
                "{\"driver\":\"evil.csi.corral\",\"publishRequest\":" + request("v", "/home/user/evil", "") + "}");
        assertThat(evil.status()).isEqualTo(400);
        assertThat(evil.body()).contains("links are not followed");
        asRoot().sh("rm /srv/shared/evil.csi.corral");
    }

    @Test
    void whatThePluginRefusesIsSaidAndLeavesNothing() throws Exception {
        Answer refused = mount("secret", "/home/user/secret", ",\"secrets\":{\"password\":\"wrong\"}");
        assertThat(refused.status()).isEqualTo(502);
        assertThat(refused.body()).contains("NodePublishVolume was refused with code 7: the secret is wrong: ünknown");
        assertThat(asRoot().sh("ls -A /home/user | grep secret").stdout()).isEmpty();
        assertThat(list()).doesNotContain("secret");
        assertThat(mount(
                                "secret",
                                "/home/user/secret",
                                ",\"secrets\":{\"password\":\"p\"},\"volumeContext\":{\"password\":\"p\"}")
                        .status())
                .isEqualTo(200);
        assertThat(unmount("/home/user/secret").status()).isEqualTo(200);
    }

    @Test
    void withoutAPluginItIsSaidWhichIsMissing() throws Exception {
        Answer missing =
                send("POST", "{\"driver\":\"gone\",\"publishRequest\":" + request("v", "/home/user/gone", "") + "}");
        assertThat(missing.status()).isEqualTo(503);
        assertThat(missing.body()).contains("/var/run/csi/sockets/gone/csi.sock");
        assertThat(send(
                                "POST",
                                "{\"driver\":\"../etc\",\"publishRequest\":" + request("v", "/home/user/gone", "")
                                        + "}")
                        .status())
                .isEqualTo(400);
        assertThat(send("POST", "{\"publishRequest\":{}}").status()).isEqualTo(400);
        assertThat(send("PUT", "{}").status()).isEqualTo(405);
        assertThat(asUser().get("/v1/storage/mounts").status()).isEqualTo(401);
    }

    private record Answer(int status, String body) {}

    private static Answer done(String path) {
        return new Answer(200, "{\"success\":true,\"mountPath\":\"" + path + "\",\"message\":\"\"}");
    }

    private static String request(String volume, String path, String more) {
        return "{\"volumeId\":\"" + volume + "\",\"targetPath\":\"" + path
                + "\",\"volumeCapability\":{\"mount\":{},\"accessMode\":{\"mode\":\"SINGLE_NODE_WRITER\"}}" + more
                + "}";
    }

    private Answer mount(String volume, String path, String more) throws IOException, InterruptedException {
        return send("POST", "{\"driver\":\"" + DRIVER + "\",\"publishRequest\":" + request(volume, path, more) + "}");
    }

    private Answer unmount(String path) throws IOException, InterruptedException {
        return send("DELETE", "{\"driver\":\"" + DRIVER + "\",\"mountPath\":\"" + path + "\"}");
    }

    private String list() throws IOException, InterruptedException {
        return send("GET", "").body();
    }

    private Answer send(String method, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(daemon().url() + "/v1/storage/mounts"))
                .header("X-Access-Token", DaemonClient.TOKEN)
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = HTTP.send(request, HttpResponse.BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }

    /** A shell function that is the helper, with the class path of these tests and no more of Java than the bundle has. */
    private static String helper() {
        String classes = Arrays.stream(System.getProperty("java.class.path").split(":", -1))
                .map(each -> Path.of(each).toAbsolutePath().toString())
                .collect(Collectors.joining(":"));
        return "sandbox-runtime-storage() { " + Path.of(System.getProperty("java.home"), "bin", "java")
                + " --limit-modules java.base,jdk.httpserver --enable-native-access=ALL-UNNAMED -cp '" + classes
                + "' corral.envd.storage.StorageCommand \"$@\"; }; ";
    }

    /** A command that runs with the mounts that the daemon sees. */
    private List<String> inside(String... command) throws IOException {
        List<String> all = new ArrayList<>(List.of("nsenter", "--mount", "--target", Long.toString(daemon().pid())));
        all.addAll(List.of(command));
        return all;
    }

    private static String said(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(process.waitFor()).isZero();
        return said;
    }
}
