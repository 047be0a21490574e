package corral.envd.trial;

import corral.envd.tls.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** An issuer of certificates that lives as long as its folder; made by openssl. */
public final class TrialCertificates {
    /** The name for which the certificates of daemons are. */
    public static final String DAEMON = "agentruntime.sandbox.agents.kruise.io";

    private final Path folder;

    private TrialCertificates(Path folder) {
        this.folder = folder;
    }

    public static TrialCertificates in(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        TrialCertificates issuer = new TrialCertificates(folder);
        List<String> request = new ArrayList<>(List.of("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"));
        request.addAll(List.of("ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=trial"));
        request.addAll(List.of("-keyout", issuer.file("ca.key"), "-out", issuer.file("ca.crt")));
        run(request);
        return issuer;
    }

    /** The identity of somebody, who believes what this issuer signed. */
    public Credentials issue(String name) throws IOException, InterruptedException {
        List<String> request = new ArrayList<>(List.of("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt"));
        request.addAll(List.of("ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=" + name));
        request.addAll(
                List.of("-addext", "subjectAltName=DNS:" + name, "-addext", "basicConstraints=critical,CA:FALSE"));
        request.addAll(List.of("-CA", file("ca.crt"), "-CAkey", file("ca.key")));
        request.addAll(List.of("-keyout", file(name + ".key"), "-out", file(name + ".crt")));
        run(request);
        return new Credentials(folder.resolve(name + ".crt"), folder.resolve(name + ".key"), folder.resolve("ca.crt"));
    }

    /** How a daemon is told to be this one, at a port. */
    public static List<String> arguments(Credentials credentials, int port) {
        return List.of(
                "--tls-certificate=" + credentials.certificate(),
                "--tls-key=" + credentials.key(),
                "--tls-clients=" + credentials.trusted(),
                "--tls-port=" + port);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException("openssl failed; these tests need its version 3: " + said);
        }
    }
}
