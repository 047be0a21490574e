package corral.core.view;

import corral.api.lifecycle.SandboxQueries.PageToken;
import corral.api.sandbox.SandboxId;
import corral.core.index.SandboxIndex.Place;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/** Page tokens: base64url of the start in milliseconds, a dot, and the id of the last sandbox of the page before. */
final class PageTokens {
    private static final int LONGEST = 256;

    private PageTokens() {}

    static PageToken write(Place place) {
        String text = place.start().toEpochMilli() + "." + place.id();
        return new PageToken(
                Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    static Optional<Place> read(PageToken token) {
        if (token.value().length() > LONGEST) {
            return Optional.empty();
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token.value()), StandardCharsets.UTF_8);
            int dot = text.indexOf('.');
            String id = text.substring(dot + 1);
            return dot > 0 && SandboxId.isValid(id)
                    ? Optional.of(
                            new Place(Instant.ofEpochMilli(Long.parseLong(text.substring(0, dot))), new SandboxId(id)))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }
}
