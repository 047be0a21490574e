package corral.core.view;

import corral.api.access.Caller;
import corral.api.lifecycle.SandboxQueries;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.Claim;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.store.StoreUnavailable;
import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import corral.core.access.Tokens;
import corral.core.index.SandboxIndex;
import corral.core.index.SandboxIndex.Place;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** One sandbox from the truth, many from memory. */
public final class SandboxLists implements SandboxQueries {
    private static final int LARGEST_PAGE = 100;
    /** How many sandboxes are compared with what one page asks for, however few match. */
    static final int MOST_EXAMINED = 10_000;

    private static final int LONGEST_TEMPLATE_NAME = 256;

    private final SandboxStore store;
    private final SandboxIndex index;
    private final TemplateCatalog templates;
    private final Views views;
    private final Ends ends;
    private final PageTokens pages;

    public SandboxLists(
            SandboxStore store, SandboxIndex index, TemplateCatalog templates, Views views, Ends ends, Tokens tokens) {
        this.store = store;
        this.index = index;
        this.templates = templates;
        this.views = views;
        this.ends = ends;
        this.pages = new PageTokens(tokens);
    }

    @Override
    public Answer<SandboxView> get(Caller caller, SandboxId id) {
        try {
            return store.get(id)
                    .filter(record -> claim(record)
                            .filter(claim -> claim.team().equals(caller.team()))
                            .isPresent())
                    .flatMap(views::visible)
                    .map(Answer::done)
                    .orElseGet(() -> Answer.refused(ends.notFound(caller, id)));
        } catch (StoreUnavailable e) {
            return Answer.refused(
                    new Refusal.PlatformUnavailable("Sandboxes cannot be read now. Try again in a moment."));
        }
    }

    @Override
    public Answer<Page> list(Caller caller, ListSandboxes query) {
        if (query.limit() < 1 || query.limit() > LARGEST_PAGE) {
            return invalid("A page has 1 to " + LARGEST_PAGE + " sandboxes. Ask for the next page to see more.");
        }
        Optional<Place> after = query.after().flatMap(token -> pages.read(caller.team(), token));
        if (query.after().isPresent() && after.isEmpty()) {
            return invalid("The page token is not one that this service gave. Start again with the first page.");
        }
        Optional<String> template = query.template().map(this::templateId);
        Found found = find(
                index.ofTeam(caller.team(), notBefore(query), query.newestFirst(), after)
                        .iterator(),
                record -> matches(record, query, template),
                query.limit());
        return Answer.done(new Page(
                found.page().stream()
                        .flatMap(record -> views.visible(record).stream())
                        .toList(),
                found.goesOnAfter().map(last -> pages.write(caller.team(), place(last))),
                index.runningOf(caller.team())));
    }

    /**
     * What belongs on a page.
     *
     * @param goesOnAfter where to look for more
     */
    private record Found(List<SandboxRecord> page, Optional<SandboxRecord> goesOnAfter) {}

    /** A page is as long as it may be, unless so few match that it would take too long to find them. */
    private static Found find(Iterator<SandboxRecord> all, Predicate<SandboxRecord> matches, int limit) {
        List<SandboxRecord> page = new ArrayList<>();
        int examined = 0;
        while (all.hasNext()) {
            SandboxRecord next = all.next();
            if (matches.test(next)) {
                if (page.size() == limit) {
                    return new Found(page, Optional.of(page.getLast()));
                }
                page.add(next);
            }
            if (++examined == MOST_EXAMINED && all.hasNext()) {
                return new Found(page, Optional.of(next));
            }
        }
        return new Found(page, Optional.empty());
    }

    private boolean matches(SandboxRecord record, ListSandboxes query, Optional<String> template) {
        Claim claim = claim(record).orElseThrow();
        return Views.visibleState(record).filter(query.states()::contains).isPresent()
                && claim.metadata().entrySet().containsAll(query.metadata().entrySet())
                && template.filter(
                                id -> !record.desired().template().id().value().equals(id))
                        .isEmpty();
    }

    private static Instant notBefore(ListSandboxes query) {
        return query.startedAfter()
                .map(bound -> bound.truncatedTo(ChronoUnit.MICROS))
                .orElse(Instant.MIN);
    }

    /** What the name stands for; a name that stands for nothing may still be the id of a template that was removed. */
    private String templateId(String name) {
        return name.length() > LONGEST_TEMPLATE_NAME
                ? name
                : templates.find(name).map(Template::id).map(id -> id.value()).orElse(name);
    }

    private static Place place(SandboxRecord record) {
        return new Place(claim(record).orElseThrow().claimedAt(), record.id());
    }

    private static Optional<Claim> claim(SandboxRecord record) {
        return record.desired().claim();
    }

    private static <T> Answer<T> invalid(String sentence) {
        return Answer.refused(new Refusal.InvalidRequest(sentence));
    }
}
