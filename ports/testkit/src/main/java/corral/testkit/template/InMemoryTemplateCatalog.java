package corral.testkit.template;

import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Templates in memory. Safe for several threads. An id wins over an alias of the same text; among aliases the lowest id wins. */
public final class InMemoryTemplateCatalog implements TemplateCatalog {
    private volatile Contents contents;

    public InMemoryTemplateCatalog(Template... templates) {
        contents = new Contents(List.of(templates));
    }

    /** A small template without aliases, in revision {@code 1}. */
    public static Template template(String id) {
        return new Template(
                new TemplateRevision(new TemplateId(id), "1"),
                List.of(),
                new Resources(1_000, Bytes.ofMebi(512), Bytes.ofMebi(512), 256),
                Instant.EPOCH,
                Instant.EPOCH);
    }

    @Override
    public Optional<Template> find(String nameOrAlias) {
        return Optional.ofNullable(contents.byName.get(nameOrAlias));
    }

    @Override
    public List<Template> list() {
        return contents.all;
    }

    /** Adds a template, or replaces the one of its id: a new revision is a template with that revision. */
    public synchronized void put(Template template) {
        contents = new Contents(Stream.concat(
                        contents.all.stream().filter(old -> !old.id().equals(template.id())), Stream.of(template))
                .toList());
    }

    /** Removes a template; tells whether there was one. */
    public synchronized boolean remove(TemplateId id) {
        List<Template> rest =
                contents.all.stream().filter(old -> !old.id().equals(id)).toList();
        boolean found = rest.size() < contents.all.size();
        contents = new Contents(rest);
        return found;
    }

    private static final class Contents {
        private final List<Template> all;
        private final Map<String, Template> byName = new HashMap<>();

        private Contents(List<Template> templates) {
            all = templates.stream()
                    .sorted(Comparator.comparing(template -> template.id().value()))
                    .toList();
            for (Template template : all) {
                byName.putIfAbsent(template.id().value(), template);
            }
            for (Template template : all) {
                template.aliases().forEach(alias -> byName.putIfAbsent(alias, template));
            }
        }
    }
}
