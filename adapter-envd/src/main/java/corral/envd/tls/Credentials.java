package corral.envd.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Who one is in a TLS conversation, and whom one believes.
 *
 * @param certificate PEM, the own certificate first and then its issuers
 * @param key PEM, PKCS #8 without a password
 * @param trusted PEM, the issuers of those that are believed
 */
public record Credentials(Path certificate, Path key, Path trusted) {
    /** The largest file that is read. */
    static final int MAX_FILE_BYTES = 1 << 20;

    private static final Pattern PRIVATE_KEY =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");
    private static final List<String> ALGORITHMS = List.of("EC", "RSA", "EdDSA");

    /**
     * Reads the files.
     *
     * @throws IOException when one is missing or is not what it should be; its message names the file and the remedy
     */
    public SSLContext context() throws IOException {
        try {
            KeyStore own = empty();
            own.setKeyEntry(
                    "own", readKey(), new char[0], certificates(certificate).toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(own, new char[0]);
            KeyStore others = empty();
            for (Certificate issuer : certificates(trusted)) {
                others.setCertificateEntry("issuer-" + others.size(), issuer);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(others);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException unfit) {
            throw new IOException(
                    certificate + " and " + key + " do not make an identity: " + unfit.getMessage()
                            + "; give a certificate and the key that belongs to it.",
                    unfit);
        }
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static List<Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<Certificate> found = List.copyOf(factory.generateCertificates(new ByteArrayInputStream(read(file))));
        if (found.isEmpty()) {
            throw new IOException(file + " has no certificate: give one in PEM form.");
        }
        return found;
    }

    private PrivateKey readKey() throws IOException, GeneralSecurityException {
        Matcher pem = PRIVATE_KEY.matcher(new String(read(key), StandardCharsets.ISO_8859_1));
        if (!pem.find()) {
            throw new IOException(
                    key + " has no private key in PKCS #8 form: convert it by openssl pkcs8 -topk8 -nocrypt.");
        }
        PKCS8EncodedKeySpec spec =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : ALGORITHMS) {
            Optional<PrivateKey> found = keyOf(algorithm, spec);
            if (found.isPresent()) {
                return found.get();
            }
        }
        throw new IOException(key + " holds a key of a kind that is not known: use an elliptic curve or RSA.");
    }

    private static Optional<PrivateKey> keyOf(String algorithm, PKCS8EncodedKeySpec spec)
            throws GeneralSecurityException {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(spec));
        } catch (InvalidKeySpecException _) {
            return Optional.empty(); // a key of another kind
        }
    }

    private static byte[] read(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            return in.readNBytes(MAX_FILE_BYTES);
        } catch (IOException unreadable) {
            throw new IOException(file + " cannot be read: " + unreadable.getMessage(), unreadable);
        }
    }
}
