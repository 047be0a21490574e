package corral.mcp.token;

import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.TypeRef;
import java.io.IOException;
import java.math.BigInteger;
import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Public keys by their ids (RFC 7517): RSA of at least 2048 bits, and the curve P-256. Others are passed over. */
record JwkSet(Map<String, PublicKey> keys) {
    static final JwkSet EMPTY = new JwkSet(Map.of());

    private static final int LEAST_BITS = 2_048;

    static JwkSet read(McpJsonMapper json, byte[] text) throws IOException {
        Map<String, PublicKey> keys = new TreeMap<>();
        Map<String, Object> set = json.readValue(text, new TypeRef<Map<String, Object>>() {});
        if (set.get("keys") instanceof List<?> list) {
            for (Object item : list) {
                if (item instanceof Map<?, ?> jwk && jwk.get("kid") instanceof String id) {
                    key(jwk).ifPresent(key -> keys.put(id, key));
                }
            }
        }
        return new JwkSet(keys);
    }

    Optional<PublicKey> find(String id) {
        return Optional.ofNullable(keys.get(id));
    }

    private static Optional<PublicKey> key(Map<?, ?> jwk) {
        if (jwk.get("use") instanceof String use && !use.equals("sig")) {
            return Optional.empty();
        }
        try {
            if ("RSA".equals(jwk.get("kty"))) {
                BigInteger modulus = number(jwk, "n");
                return modulus.bitLength() < LEAST_BITS
                        ? Optional.empty()
                        : Optional.of(KeyFactory.getInstance("RSA")
                                .generatePublic(new RSAPublicKeySpec(modulus, number(jwk, "e"))));
            }
            if ("EC".equals(jwk.get("kty")) && "P-256".equals(jwk.get("crv"))) {
                AlgorithmParameters curve = AlgorithmParameters.getInstance("EC");
                curve.init(new ECGenParameterSpec("secp256r1"));
                return Optional.of(KeyFactory.getInstance("EC")
                        .generatePublic(new ECPublicKeySpec(
                                new ECPoint(number(jwk, "x"), number(jwk, "y")),
                                curve.getParameterSpec(ECParameterSpec.class))));
            }
            return Optional.empty();
        } catch (GeneralSecurityException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static BigInteger number(Map<?, ?> jwk, String field) {
        if (!(jwk.get(field) instanceof String text)) {
            throw new IllegalArgumentException("The key has no " + field + ".");
        }
        return new BigInteger(1, Base64.getUrlDecoder().decode(text));
    }
}
