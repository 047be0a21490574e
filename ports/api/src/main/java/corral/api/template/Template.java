package corral.api.template;

import corral.api.sandbox.Resources;
import java.time.Instant;
import java.util.List;

/**
 * From what sandboxes are made. What it contains stays in the host's adapter; the core knows it by its revision.
 *
 * @param revision id and revision
 * @param aliases other names under which it is found
 * @param resources what a sandbox of it may use
 * @param createdAt when it was first made
 * @param updatedAt when this revision was made
 */
public record Template(
        TemplateRevision revision, List<String> aliases, Resources resources, Instant createdAt, Instant updatedAt) {
    public Template {
        aliases = List.copyOf(aliases);
    }

    public TemplateId id() {
        return revision.id();
    }
}
