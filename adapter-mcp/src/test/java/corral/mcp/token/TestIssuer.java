package corral.mcp.token;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Arrays;
import java.util.Base64;

/** An authorization server that signs whatever it is told to. */
final class TestIssuer {
    static final String NAME = "https://issuer.example";

    private final String id;
    private final KeyPair keys;

    private TestIssuer(String id, KeyPair keys) {
        this.id = id;
        this.keys = keys;
    }

    static TestIssuer rsa(String id) {
        return made(id, "RSA", 2_048);
    }

    static TestIssuer ec(String id) {
        return made(id, "EC", 256);
    }

    private static TestIssuer made(String id, String kind, int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(kind);
            generator.initialize(bits);
            return new TestIssuer(id, generator.generateKeyPair());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private boolean isRsa() {
        return keys.getPublic() instanceof RSAPublicKey;
    }

    String token(String claims) {
        return token("{\"alg\":\"" + (isRsa() ? "RS256" : "ES256") + "\",\"kid\":\"" + id + "\"}", claims);
    }

    String token(String header, String claims) {
        try {
            String signed = encoded(header.getBytes(StandardCharsets.UTF_8)) + "."
                    + encoded(claims.getBytes(StandardCharsets.UTF_8));
            Signature signature = Signature.getInstance(isRsa() ? "SHA256withRSA" : "SHA256withECDSAinP1363Format");
            signature.initSign(keys.getPrivate());
            signature.update(signed.getBytes(StandardCharsets.US_ASCII));
            return signed + "." + encoded(signature.sign());
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Its public key as a member of a JWK set. */
    String jwk() {
        if (keys.getPublic() instanceof RSAPublicKey key) {
            return "{\"kty\":\"RSA\",\"kid\":\"" + id + "\",\"use\":\"sig\",\"n\":\"" + number(key.getModulus(), 0)
                    + "\",\"e\":\"" + number(key.getPublicExponent(), 0) + "\"}";
        }
        if (keys.getPublic() instanceof ECPublicKey key) {
            return "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"" + id + "\",\"x\":\""
                    + number(key.getW().getAffineX(), 32) + "\",\"y\":\""
                    + number(key.getW().getAffineY(), 32) + "\"}";
        }
        throw new IllegalStateException("The key is of a kind that is not known here.");
    }

    private static String number(BigInteger number, int length) {
        byte[] bytes = number.toByteArray();
        byte[] plain = bytes[0] == 0 ? Arrays.copyOfRange(bytes, 1, bytes.length) : bytes;
        byte[] padded = new byte[Math.max(length, plain.length)];
        System.arraycopy(plain, 0, padded, padded.length - plain.length, plain.length);
        return encoded(padded);
    }

    private static String encoded(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
