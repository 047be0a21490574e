package corral.e2b.control;

import corral.api.lifecycle.SandboxQueries.ListSandboxes;
import corral.api.lifecycle.SandboxQueries.PageToken;
import corral.api.lifecycle.SandboxView;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** From the parameters of a list to a query. */
final class ListQueries {
    static final int MAX_LIMIT = 100;
    private static final int MAX_TEXT = 2_048;

    private ListQueries() {}

    static ListSandboxes parse(Map<String, List<String>> parameters) {
        return new ListSandboxes(
                states(parameters.getOrDefault("state", List.of())),
                single(parameters, "metadata").map(MetadataFilter::parse).orElse(Map.of()),
                template(parameters),
                startedAfter(parameters),
                newestFirst(parameters),
                limit(parameters),
                single(parameters, "nextToken")
                        .filter(token -> !token.isEmpty())
                        .map(PageToken::new));
    }

    /** The list of old clients: running sandboxes that match. */
    static ListSandboxes parseV1(Map<String, List<String>> parameters) {
        return new ListSandboxes(
                EnumSet.of(SandboxView.State.RUNNING),
                single(parameters, "metadata").map(MetadataFilter::parse).orElse(Map.of()),
                Optional.empty(),
                Optional.empty(),
                true,
                MAX_LIMIT,
                Optional.empty());
    }

    private static Set<SandboxView.State> states(List<String> values) {
        Set<SandboxView.State> states = EnumSet.noneOf(SandboxView.State.class);
        for (String value : values) {
            for (String name : value.split(",", -1)) {
                switch (name.strip()) {
                    case "running" -> states.add(SandboxView.State.RUNNING);
                    case "paused" -> states.add(SandboxView.State.PAUSED);
                    case "" -> {}
                    default -> throw new Rejected(400, "state is 'running', 'paused' or both, separated by a comma.");
                }
            }
        }
        return states;
    }

    private static Optional<String> template(Map<String, List<String>> parameters) {
        Optional<String> template = single(parameters, "template").filter(name -> !name.isEmpty());
        if (template.filter(name -> name.contains(":")).isPresent()) {
            throw new Rejected(400, "template is an id or a name without a tag.");
        }
        return template;
    }

    private static Optional<Instant> startedAfter(Map<String, List<String>> parameters) {
        return single(parameters, "startedAfter")
                .filter(text -> !text.isEmpty())
                .map(text -> {
                    try {
                        return OffsetDateTime.parse(text.replace(' ', '+')).toInstant();
                    } catch (DateTimeException malformed) {
                        throw new Rejected(400, "startedAfter is a time like 2026-01-31T12:00:00Z.");
                    }
                });
    }

    private static boolean newestFirst(Map<String, List<String>> parameters) {
        return switch (single(parameters, "order").orElse("desc")) {
            case "desc", "" -> true;
            case "asc" -> false;
            default -> throw new Rejected(400, "order is 'asc' or 'desc'.");
        };
    }

    static int limit(Map<String, List<String>> parameters) {
        String text =
                single(parameters, "limit").filter(given -> !given.isEmpty()).orElse("" + MAX_LIMIT);
        if (!text.matches("[0-9]{1,9}")) {
            throw new Rejected(400, "limit is a number from 1 to " + MAX_LIMIT + ".");
        }
        int limit = Integer.parseInt(text);
        if (limit < 1 || limit > MAX_LIMIT) {
            throw new Rejected(400, "limit is a number from 1 to " + MAX_LIMIT + ".");
        }
        return limit;
    }

    /** A parameter that is given once or not at all; the empty text is as none. */
    static Optional<String> text(Map<String, List<String>> parameters, String name) {
        return single(parameters, name).filter(text -> !text.isEmpty());
    }

    static Optional<String> single(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw new Rejected(400, name + " may be given once.");
        }
        if (!values.isEmpty() && values.getFirst().length() > MAX_TEXT) {
            throw new Rejected(400, name + " has at most " + MAX_TEXT + " characters.");
        }
        return values.stream().findFirst();
    }
}
