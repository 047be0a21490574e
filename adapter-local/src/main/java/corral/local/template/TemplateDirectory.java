package corral.local.template;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The templates in a state directory: {@code <id>/<revision>/rootfs} is what one contains, {@code <id>/template.json} says which revision is
 * current. Answers come from memory.
 */
public final class TemplateDirectory implements TemplateCatalog {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ROOT = "rootfs";
    private static final String ENTRY = "template.json";
    private static final String UNFINISHED = ".unfinished";

    private final Path directory;
    private final Map<String, Template> byName = new ConcurrentSkipListMap<>();
    private final Map<String, Template> byAlias = new ConcurrentSkipListMap<>();

    private TemplateDirectory(Path directory) {
        this.directory = directory;
    }

    /** Reads what is there and removes what an interrupted build left. */
    public static TemplateDirectory open(Path directory) throws IOException {
        Files.createDirectories(directory);
        TemplateDirectory templates = new TemplateDirectory(directory);
        try (var ids = Files.list(directory)) {
            for (Path id : ids.sorted().toList()) {
                templates.load(id);
            }
        }
        return templates;
    }

    @Override
    public Optional<Template> find(String nameOrAlias) {
        Template found = byName.get(nameOrAlias);
        return Optional.ofNullable(found == null ? byAlias.get(nameOrAlias) : found);
    }

    @Override
    public List<Template> list() {
        return List.copyOf(byName.values());
    }

    /** The tree of one revision, while it exists. */
    public Optional<Path> tree(TemplateRevision revision) {
        if (!revision.revision().matches("[0-9a-f]{8,64}")) {
            return Optional.empty();
        }
        Path tree = directory
                .resolve(revision.id().value())
                .resolve(revision.revision())
                .resolve(ROOT);
        return Files.isDirectory(tree, LinkOption.NOFOLLOW_LINKS) ? Optional.of(tree) : Optional.empty();
    }

    /** Fills the tree of a new revision. */
    public interface Builder {
        void build(Path root) throws IOException;
    }

    /**
     * Makes a revision current. When it exists already nothing is built; either all of it exists afterwards or nothing.
     *
     * @param now when this is
     */
    public Template put(
            TemplateId id, String revision, List<String> aliases, Resources resources, Instant now, Builder builder)
            throws IOException {
        TemplateRevision wanted = new TemplateRevision(id, revision);
        Path home = Files.createDirectories(directory.resolve(id.value()));
        if (tree(wanted).isEmpty()) {
            Path unfinished = home.resolve(revision + UNFINISHED);
            Trees.delete(unfinished);
            Path root = Files.createDirectories(unfinished.resolve(ROOT));
            try {
                builder.build(root);
                Files.move(unfinished, home.resolve(revision), StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException | RuntimeException failed) {
                Trees.delete(unfinished);
                throw failed;
            }
        }
        Optional<Template> before = Optional.ofNullable(byName.get(id.value()));
        boolean same = before.isPresent() && before.get().revision().equals(wanted);
        Template template = new Template(
                wanted,
                aliases,
                resources,
                before.map(Template::createdAt).orElse(now),
                same ? before.get().updatedAt() : now);
        write(home, template);
        add(template);
        return template;
    }

    /** Removes every revision that is neither current nor in use. */
    public void removeOutdated(Set<TemplateRevision> used) throws IOException {
        for (Template template : list()) {
            try (var entries = Files.list(directory.resolve(template.id().value()))) {
                for (Path entry : entries.filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
                        .toList()) {
                    TemplateRevision revision = new TemplateRevision(
                            template.id(), entry.getFileName().toString());
                    if (!revision.equals(template.revision()) && !used.contains(revision)) {
                        Trees.delete(entry);
                    }
                }
            }
        }
    }

    private void load(Path home) throws IOException {
        Path entry = home.resolve(ENTRY);
        if (!TemplateId.isValid(home.getFileName().toString()) || !Files.isRegularFile(entry)) {
            return;
        }
        try (var entries = Files.list(home)) {
            for (Path left :
                    entries.filter(path -> path.toString().endsWith(UNFINISHED)).toList()) {
                Trees.delete(left);
            }
        }
        Entry read = JSON.readValue(entry.toFile(), Entry.class);
        Template template = read.template(new TemplateId(home.getFileName().toString()));
        if (tree(template.revision()).isPresent()) {
            add(template);
        }
    }

    private void add(Template template) {
        byName.put(template.id().value(), template);
        byAlias.values().removeIf(other -> other.id().equals(template.id()));
        template.aliases().forEach(alias -> byAlias.put(alias, template));
    }

    private static void write(Path home, Template template) throws IOException {
        Path partial = home.resolve(ENTRY + UNFINISHED);
        Files.write(partial, JSON.writeValueAsBytes(Entry.of(template)));
        Files.move(partial, home.resolve(ENTRY), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** A template as it stands in its file. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    record Entry(
            String revision,
            List<String> aliases,
            int cpuMillis,
            long memory,
            long disk,
            int processes,
            long createdAt,
            long updatedAt) {
        static Entry of(Template template) {
            Resources resources = template.resources();
            return new Entry(
                    template.revision().revision(),
                    template.aliases().stream()
                            .sorted(Comparator.naturalOrder())
                            .toList(),
                    resources.cpuMillis(),
                    resources.memory().value(),
                    resources.disk().value(),
                    resources.processes(),
                    template.createdAt().toEpochMilli(),
                    template.updatedAt().toEpochMilli());
        }

        Template template(TemplateId id) {
            return new Template(
                    new TemplateRevision(id, revision),
                    aliases,
                    new Resources(cpuMillis, new Bytes(memory), new Bytes(disk), processes),
                    Instant.ofEpochMilli(createdAt),
                    Instant.ofEpochMilli(updatedAt));
        }
    }
}
