package corral.standalone.web;

import corral.standalone.start.PrivateFile;
import corral.standalone.start.StartProblem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The authority of this installation and the certificate for its domain, made by the command {@code openssl} since the JDK has no public way to
 * make certificates. The authority is made once and stays; the domain's certificate is made anew when the domain is another or its end is near.
 */
public final class Certificates {
    private static final int AUTHORITY_DAYS = 3_650;
    private static final int LEAF_DAYS = 397;
    private static final Duration RENEW_BEFORE_THE_END = Duration.ofDays(60);
    private static final long COMMAND_SECONDS = 30;

    private final Path folder;
    private final Path authority;

    /**
     * Makes nothing yet.
     *
     * @param folder for keys, readable for their owner alone
     * @param authority where the authority's certificate is put, for everybody to read
     */
    public Certificates(Path folder, Path authority) {
        this.folder = folder;
        this.authority = authority;
    }

    /** What clients have to trust. */
    public Path authority() {
        return authority;
    }

    /** A certificate and its key for a domain and every name one level below it. */
    public ServerIdentity forDomain(String domain) throws IOException {
        PrivateFile.folder(folder);
        if (!Files.exists(authority)) {
            makeAuthority();
        }
        Path certificate = folder.resolve(domain + ".pem");
        Path key = folder.resolve(domain + ".key");
        if (!Files.exists(certificate) || !Files.exists(key) || endsSoon(certificate)) {
            makeLeaf(domain, certificate, key);
        }
        return ServerIdentity.read(certificate, key);
    }

    private Path authorityKey() {
        return folder.resolve("authority.key");
    }

    private void makeAuthority() throws IOException {
        Path draft = folder.resolve("authority.draft");
        openssl(Stream.concat(
                        Stream.of(
                                "req",
                                "-x509",
                                "-days",
                                "" + AUTHORITY_DAYS,
                                "-subj",
                                "/CN=Corral authority of this machine"),
                        Stream.of(
                                "-addext",
                                "basicConstraints=critical,CA:TRUE,pathlen:0",
                                "-addext",
                                "keyUsage=critical,keyCertSign,cRLSign",
                                "-newkey",
                                "ec",
                                "-pkeyopt",
                                "ec_paramgen_curve:P-256",
                                "-nodes",
                                "-keyout",
                                authorityKey().toString(),
                                "-out",
                                draft.toString()))
                .toList());
        Files.move(draft, authority, StandardCopyOption.ATOMIC_MOVE);
    }

    private void makeLeaf(String domain, Path certificate, Path key) throws IOException {
        Path request = folder.resolve("request.draft");
        Path extensions = folder.resolve("extensions.draft");
        Path draft = folder.resolve("certificate.draft");
        PrivateFile.write(extensions, """
                basicConstraints=critical,CA:FALSE
                keyUsage=critical,digitalSignature
                extendedKeyUsage=serverAuth
                subjectKeyIdentifier=hash
                authorityKeyIdentifier=keyid
                subjectAltName=DNS:%s,DNS:*.%s
                """.formatted(domain, domain));
        openssl(List.of(
                "req",
                "-new",
                "-subj",
                "/O=Corral",
                "-newkey",
                "ec",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-nodes",
                "-keyout",
                key.toString(),
                "-out",
                request.toString()));
        openssl(List.of(
                "x509",
                "-req",
                "-in",
                request.toString(),
                "-days",
                "" + LEAF_DAYS,
                "-CA",
                authority.toString(),
                "-CAkey",
                authorityKey().toString(),
                "-CAcreateserial",
                "-extfile",
                extensions.toString(),
                "-out",
                draft.toString()));
        Files.move(draft, certificate, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        Files.delete(request);
        Files.delete(extensions);
    }

    private static boolean endsSoon(Path certificate) throws IOException {
        return ServerIdentity.readEnd(certificate)
                .isBefore(java.time.Instant.now().plus(RENEW_BEFORE_THE_END));
    }

    private static void openssl(List<String> arguments) throws IOException {
        List<String> command =
                Stream.concat(Stream.of("openssl"), arguments.stream()).toList();
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            if (!process.waitFor(COMMAND_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new StartProblem("The command openssl " + arguments.getFirst()
                        + " could not make a certificate: check that openssl 3 is installed and the disk has space.");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }
}
