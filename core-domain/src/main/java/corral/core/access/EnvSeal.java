package corral.core.access;

import corral.api.access.InstallationKeys;
import corral.api.sandbox.SealedEnv;
import corral.api.team.TeamId;
import corral.api.time.Entropy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Seals environment variables with AES-GCM under a key that is derived from an installation key. A sealed text is bound to its team: it does
 * not open for another. Form: {@code 1.} and base64url of a 12 byte nonce and the ciphertext; inside, each text is its length in bytes and UTF-8.
 */
public final class EnvSeal {
    private static final String FORM = "1.";
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    private final InstallationKeys keys;
    private final Entropy entropy;

    public EnvSeal(InstallationKeys keys, Entropy entropy) {
        this.keys = keys;
        this.entropy = entropy;
    }

    /** Seals for a team, under the named installation key. */
    public SealedEnv seal(TeamId team, String keyId, Map<String, String> env) {
        if (env.isEmpty()) {
            return SealedEnv.NONE;
        }
        byte[] nonce = entropy.bytes(NONCE_BYTES);
        byte[] sealed = crypt(Cipher.ENCRYPT_MODE, team, keyId, nonce, encode(env));
        byte[] whole = Arrays.copyOf(nonce, nonce.length + sealed.length);
        System.arraycopy(sealed, 0, whole, nonce.length, sealed.length);
        return new SealedEnv(FORM + Base64.getUrlEncoder().withoutPadding().encodeToString(whole));
    }

    /**
     * Opens what was sealed for that team under that key.
     *
     * @throws IllegalStateException when it was not, or was changed since
     */
    public SortedMap<String, String> open(TeamId team, String keyId, SealedEnv sealed) {
        if (sealed.value().isEmpty()) {
            return new TreeMap<>();
        }
        if (!sealed.value().startsWith(FORM)) {
            throw new IllegalStateException("A sealed environment has a form that this version does not know.");
        }
        byte[] whole = Base64.getUrlDecoder().decode(sealed.value().substring(FORM.length()));
        byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
        byte[] content = Arrays.copyOfRange(whole, Math.min(NONCE_BYTES, whole.length), whole.length);
        return decode(crypt(Cipher.DECRYPT_MODE, team, keyId, nonce, content));
    }

    private byte[] crypt(int mode, TeamId team, String keyId, byte[] nonce, byte[] content) {
        byte[] key = Digests.hmacSha256(Tokens.secret(keys, keyId), "corral environment 1");
        try {
            Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
            cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(team.value().getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(content);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "A sealed environment does not open: it was changed, or is another team's.", e);
        }
    }

    private static byte[] encode(Map<String, String> env) {
        SortedMap<String, String> sorted = new TreeMap<>(env);
        byte[][] texts = new byte[2 * sorted.size()][];
        int count = 0;
        int length = 0;
        for (Map.Entry<String, String> entry : sorted.entrySet()) {
            texts[count++] = entry.getKey().getBytes(StandardCharsets.UTF_8);
            texts[count++] = entry.getValue().getBytes(StandardCharsets.UTF_8);
        }
        for (byte[] text : texts) {
            length += Integer.BYTES + text.length;
        }
        ByteBuffer out = ByteBuffer.allocate(length);
        for (byte[] text : texts) {
            out.putInt(text.length).put(text);
        }
        return out.array();
    }

    private static SortedMap<String, String> decode(byte[] content) {
        SortedMap<String, String> env = new TreeMap<>();
        ByteBuffer in = ByteBuffer.wrap(content);
        while (in.hasRemaining()) {
            String name = text(in);
            env.put(name, text(in));
        }
        return env;
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.getInt()];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
