package corral.core.view;

import corral.api.lifecycle.SandboxQueries.PageToken;
import corral.api.sandbox.SandboxId;
import corral.api.team.TeamId;
import corral.core.access.Tokens;
import corral.core.index.SandboxIndex.Place;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;

/**
 * Page tokens: base64url of the start in milliseconds, a dot, the id of the last sandbox of the page before, another dot, and a mark that only this
 * installation makes for that team. What somebody else made up is no token.
 */
final class PageTokens {
    private static final int LONGEST = 256;

    private final Tokens tokens;

    PageTokens(Tokens tokens) {
        this.tokens = tokens;
    }

    PageToken write(TeamId team, Place place) {
        String text = place.start().toEpochMilli() + "." + place.id();
        return new PageToken(Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((text + "." + mark(team, text)).getBytes(StandardCharsets.UTF_8)));
    }

    Optional<Place> read(TeamId team, PageToken token) {
        if (token.value().length() > LONGEST) {
            return Optional.empty();
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token.value()), StandardCharsets.UTF_8);
            int end = text.lastIndexOf('.');
            return end > 0 && text.substring(end + 1).equals(mark(team, text.substring(0, end)))
                    ? place(text.substring(0, end))
                    : Optional.empty();
        } catch (IllegalArgumentException | DateTimeException e) {
            return Optional.empty();
        }
    }

    private String mark(TeamId team, String text) {
        return tokens.mark("page of " + team + "\n" + text);
    }

    private static Optional<Place> place(String text) {
        int dot = text.indexOf('.');
        String id = text.substring(dot + 1);
        return dot > 0 && SandboxId.isValid(id)
                ? Optional.of(
                        new Place(Instant.ofEpochMilli(Long.parseLong(text.substring(0, dot))), new SandboxId(id)))
                : Optional.empty();
    }
}
