package corral.mcp.tool;

import corral.api.lifecycle.CreateSandbox;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;

/** The content of a wish for a sandbox in few letters, so that another wish under the same idempotency key is noticed. */
final class Digest {
    private Digest() {}

    static String of(CreateSandbox wish) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            add(sha, "mcp");
            add(sha, wish.template());
            add(sha, wish.timeout().map(Object::toString).orElse("never"));
            add(sha, wish.onTimeout().name());
            add(sha, wish.metadata());
            add(sha, wish.env());
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256.", impossible);
        }
    }

    private static void add(MessageDigest sha, Map<String, String> texts) {
        add(sha, "" + texts.size());
        texts.forEach((name, value) -> {
            add(sha, name);
            add(sha, value);
        });
    }

    /** With its length, so that no two lists of texts read the same. */
    private static void add(MessageDigest sha, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        sha.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
        sha.update(bytes);
    }
}
