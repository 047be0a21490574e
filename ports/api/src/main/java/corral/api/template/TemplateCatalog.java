package corral.api.template;

import java.util.List;
import java.util.Optional;

/** Driven port: the templates that this installation has. Reads are cheap (memory); both may be called on every request. */
public interface TemplateCatalog {
    /** Finds a template by id or alias. The name comes from outside and may be any text of at most 256 characters. */
    Optional<Template> find(String nameOrAlias);

    /** All templates, by id. */
    List<Template> list();
}
