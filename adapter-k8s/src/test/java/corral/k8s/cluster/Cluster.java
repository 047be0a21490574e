package corral.k8s.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Base64;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A real API server with etcd and the garbage collector behind it, on free ports of the loopback address, its state in a folder that goes with it. */
public final class Cluster implements AutoCloseable {
    private static final Duration TIME_TO_START = Duration.ofSeconds(90);
    private static final String ADMINISTRATOR = "administrator-of-the-test";
    private static final String CONTROLLER_MANAGER = "controller-manager-of-the-test";

    private final Path programs;
    private final Path folder;
    private final Deque<Part> parts = new ArrayDeque<>();
    private int api;
    private final AtomicInteger namespaces = new AtomicInteger();

    private Cluster(Path programs, Path folder) {
        this.programs = programs;
        this.folder = folder;
    }

    /** A cluster that serves Corral's custom resources, the default service account included. */
    static Cluster start() throws IOException, InterruptedException {
        String programs = Kubectl.output(
                List.of(Checkout.root().resolve("app-assemblies/bin/kubernetes").toString()));
        var cluster = new Cluster(Path.of(programs.strip()), Files.createTempDirectory("corral-cluster"));
        try {
            cluster.startParts();
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            cluster.close();
            throw e;
        }
        return cluster;
    }

    /** {@code kubectl} as the administrator, in a namespace that nobody else uses. */
    public Kubectl inNewNamespace() throws IOException, InterruptedException {
        var kubectl = new Kubectl(
                programs.resolve("kubectl"), kubeconfig("administrator"), "test-" + namespaces.incrementAndGet());
        kubectl.run("create", "namespace", kubectl.namespace());
        return kubectl;
    }

    /** Where the API server listens. */
    public URI url() {
        return URI.create("https://127.0.0.1:" + api);
    }

    /** What the API server knows the administrator by. */
    public String token() {
        return ADMINISTRATOR;
    }

    /** The certificate that the API server shows, which is its own authority, in PEM form. */
    public Path certificate() {
        return folder.resolve("pki/apiserver.crt");
    }

    private void startParts() throws IOException, InterruptedException {
        int etcd = freePort();
        int peers = freePort();
        api = freePort();
        writeSecrets();
        String etcdUrl = "http://127.0.0.1:" + etcd;
        String peerUrl = "http://127.0.0.1:" + peers;
        begin(
                "etcd",
                "--name=test",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + etcdUrl,
                "--advertise-client-urls=" + etcdUrl,
                "--listen-peer-urls=" + peerUrl,
                "--initial-advertise-peer-urls=" + peerUrl,
                "--initial-cluster=test=" + peerUrl,
                "--unsafe-no-fsync");
        Path key = folder.resolve("service-account.key");
        begin(
                "kube-apiserver",
                "--etcd-servers=" + etcdUrl,
                "--bind-address=127.0.0.1",
                "--advertise-address=127.0.0.1",
                "--secure-port=" + api,
                "--cert-dir=" + folder.resolve("pki"),
                "--endpoint-reconciler-type=none",
                "--service-cluster-ip-range=10.96.0.0/24",
                "--authorization-mode=Node,RBAC",
                "--token-auth-file=" + folder.resolve("tokens.csv"),
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + key,
                "--service-account-signing-key-file=" + key);
        var administrator = new Kubectl(programs.resolve("kubectl"), kubeconfig("administrator"), "default");
        await("the API server is ready", () -> administrator.attempt("get", "--raw=/readyz"));
        // before the garbage collector looks which kinds there are: it looks again only after half a minute
        administrator.run(
                "create",
                "-f",
                Checkout.root().resolve("app-assemblies/charts/corral/crds").toString());
        begin(
                "kube-controller-manager",
                "--kubeconfig=" + kubeconfig("controller-manager"),
                "--bind-address=127.0.0.1",
                "--secure-port=" + freePort(),
                "--cert-dir=" + folder.resolve("controller-manager"),
                "--leader-elect=false",
                "--kube-api-qps=1000",
                "--kube-api-burst=1000",
                "--use-service-account-credentials",
                "--service-account-private-key-file=" + key,
                "--root-ca-file=" + certificate());
        await(
                "the custom resources are served",
                () -> administrator.attempt("wait", "--for=condition=Established", "crd", "--all", "--timeout=5s"));
        await("the default service account exists", () -> administrator.attempt("get", "serviceaccount", "default"));
    }

    private void begin(String program, String... arguments) throws IOException {
        parts.push(Part.start(programs.resolve(program), folder, List.of(arguments)));
    }

    private void writeSecrets() throws IOException {
        Files.writeString(folder.resolve("service-account.key"), privateKey());
        Files.writeString(
                folder.resolve("tokens.csv"),
                ADMINISTRATOR + ",administrator,u1,\"system:masters\"\n" + CONTROLLER_MANAGER
                        + ",system:kube-controller-manager,u2\n");
        writeKubeconfig("administrator", ADMINISTRATOR);
        writeKubeconfig("controller-manager", CONTROLLER_MANAGER);
    }

    private void writeKubeconfig(String user, String token) throws IOException {
        Files.writeString(kubeconfig(user), """
                apiVersion: v1
                kind: Config
                clusters: [{name: test, cluster: {server: "https://127.0.0.1:%d", certificate-authority: "%s"}}]
                users: [{name: test, user: {token: "%s"}}]
                contexts: [{name: test, context: {cluster: test, user: test}}]
                current-context: test
                """.formatted(api, certificate(), token));
    }

    private Path kubeconfig(String user) {
        return folder.resolve(user + ".conf");
    }

    private static String privateKey() {
        try {
            var keys = KeyPairGenerator.getInstance("RSA");
            keys.initialize(2048);
            byte[] encoded = keys.generateKeyPair().getPrivate().getEncoded();
            String text = Base64.getMimeEncoder(64, "\n".getBytes(UTF_8)).encodeToString(encoded);
            return "-----BEGIN PRIVATE KEY-----\n" + text + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has RSA", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void await(String what, Attempt attempt) throws IOException, InterruptedException {
        Instant end = Instant.now().plus(TIME_TO_START);
        while (!attempt.succeeds()) {
            if (Instant.now().isAfter(end)) {
                throw new IllegalStateException("not within " + TIME_TO_START + ": " + what + "\n"
                        + String.join("\n", parts.stream().map(Part::lastLines).toList()));
            }
            Thread.sleep(100);
        }
    }

    @Override
    public void close() throws IOException {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private interface Attempt {
        boolean succeeds() throws IOException, InterruptedException;
    }
}
