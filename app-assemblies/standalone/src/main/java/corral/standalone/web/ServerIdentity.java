package corral.standalone.web;

import corral.standalone.start.StartProblem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.KeyStoreException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the TLS listener shows: a certificate with its chain and the key that belongs to it.
 *
 * @param store both, in memory
 * @param password protects the key inside the store; it never leaves this process
 */
public record ServerIdentity(KeyStore store, String password) {
    private static final String PASSWORD = "in-memory";
    private static final String ALIAS = "corral";
    private static final byte[] PROBE = "one pair".getBytes(StandardCharsets.US_ASCII);
    private static final Pattern PKCS8 =
            Pattern.compile("-----BEGIN PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END PRIVATE KEY-----");

    /** Reads PEM files. */
    public static ServerIdentity read(Path certificate, Path key) {
        try {
            List<? extends Certificate> chain = chain(certificate);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            requireOnePair(chain.getFirst().getPublicKey(), key(key));
            store.setKeyEntry(ALIAS, key(key), PASSWORD.toCharArray(), chain.toArray(new Certificate[0]));
            return new ServerIdentity(store, PASSWORD);
        } catch (GeneralSecurityException | IOException e) {
            throw new StartProblem(
                    "The certificate " + certificate + " and the key " + key + " cannot be used (" + e.getMessage()
                            + "): set both to PEM files that belong together.",
                    e);
        }
    }

    /** Whether both show the same certificate. */
    boolean shows(ServerIdentity other) {
        try {
            return Arrays.equals(store.getCertificateChain(ALIAS), other.store.getCertificateChain(ALIAS));
        } catch (KeyStoreException impossible) {
            throw new IllegalStateException("The stores were loaded.", impossible);
        }
    }

    private static void requireOnePair(PublicKey open, PrivateKey secret) throws GeneralSecurityException {
        String algorithm = switch (secret.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> "EdDSA";
        };
        Signature signature = Signature.getInstance(algorithm);
        signature.initSign(secret);
        signature.update(PROBE);
        byte[] signed = signature.sign();
        signature.initVerify(open);
        signature.update(PROBE);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is of another certificate");
        }
    }

    static Instant readEnd(Path certificate) {
        try {
            return chain(certificate).getFirst() instanceof X509Certificate leaf
                    ? leaf.getNotAfter().toInstant()
                    : Instant.MIN;
        } catch (GeneralSecurityException | IOException e) {
            return Instant.MIN;
        }
    }

    private static List<? extends Certificate> chain(Path file) throws IOException, GeneralSecurityException {
        try (InputStream input = Files.newInputStream(file)) {
            List<? extends Certificate> chain =
                    List.copyOf(CertificateFactory.getInstance("X.509").generateCertificates(input));
            if (chain.isEmpty()) {
                throw new GeneralSecurityException("there is no certificate in " + file);
            }
            return chain;
        }
    }

    private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
        Matcher pem = PKCS8.matcher(Files.readString(file));
        if (!pem.find()) {
            throw new StartProblem("The key " + file
                    + " is not in the form PKCS #8: convert it with openssl pkcs8 -topk8 -nodes -in OLD -out NEW.");
        }
        PKCS8EncodedKeySpec encoded =
                new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(pem.group(1)));
        for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(encoded);
            } catch (InvalidKeySpecException e) {
                // it is of another algorithm
            }
        }
        throw new GeneralSecurityException("the key is neither EC nor RSA nor EdDSA");
    }
}
