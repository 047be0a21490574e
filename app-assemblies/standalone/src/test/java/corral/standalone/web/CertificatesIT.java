package corral.standalone.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.standalone.start.StartProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificatesIT {
    private static final String DOMAIN = "sandboxes.example.org";
    private static final int DNS_NAME = 2;

    @TempDir
    Path folder;

    private Certificates certificates;

    @BeforeEach
    void open() {
        certificates = new Certificates(folder.resolve("tls"), folder.resolve("authority.pem"));
    }

    private static X509Certificate read(Path file) throws Exception {
        try (InputStream input = Files.newInputStream(file)) {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(input);
        }
    }

    private Path leaf() {
        return folder.resolve("tls/" + DOMAIN + ".pem");
    }

    @Test
    void theCertificateIsForTheDomainAndEveryNameBelow() throws Exception {
        certificates.forDomain(DOMAIN);

        X509Certificate leaf = read(leaf());
        X509Certificate authority = read(certificates.authority());
        leaf.verify(authority.getPublicKey());
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(List.of(DNS_NAME, DOMAIN), List.of(DNS_NAME, "*." + DOMAIN));
        assertThat(leaf.getBasicConstraints()).as("no authority itself").isEqualTo(-1);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(leaf.getPublicKey().getAlgorithm()).isEqualTo("EC");
        assertThat(authority.getBasicConstraints()).isZero();
    }

    @Test
    void bothAreKept() throws Exception {
        certificates.forDomain(DOMAIN);
        X509Certificate leaf = read(leaf());
        X509Certificate authority = read(certificates.authority());

        certificates.forDomain(DOMAIN);
        certificates.forDomain("other.example.org");

        assertThat(read(leaf())).isEqualTo(leaf);
        assertThat(read(certificates.authority())).isEqualTo(authority);
    }

    @Test
    void keysAreTheirOwnersAlone() throws IOException {
        certificates.forDomain(DOMAIN);

        try (var files = Files.list(folder.resolve("tls"))) {
            assertThat(files.filter(file -> file.toString().endsWith(".key")))
                    .hasSize(2)
                    .allSatisfy(file ->
                            assertThat(Files.getPosixFilePermissions(file)).hasSize(2));
        }
        assertThat(Files.getPosixFilePermissions(folder.resolve("tls"))).hasSize(3);
    }

    @Test
    void filesThatDoNotBelongTogetherAreNamed() throws IOException {
        certificates.forDomain(DOMAIN);

        assertThatThrownBy(() -> ServerIdentity.read(folder.resolve("tls/" + DOMAIN + ".key"), leaf()))
                .isInstanceOf(StartProblem.class)
                .hasMessageContaining(DOMAIN);
    }
}
