package corral.testkit.template;

import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import java.util.List;

/** The templates in memory keep the contract. */
final class InMemoryTemplateCatalogTest extends TemplateCatalogContract {
    @Override
    protected TemplateCatalog catalog() {
        Template base = InMemoryTemplateCatalog.template("base");
        return new InMemoryTemplateCatalog(
                InMemoryTemplateCatalog.template("python"),
                new Template(
                        base.revision(),
                        List.of("default", "Code Interpreter"),
                        base.resources(),
                        base.createdAt(),
                        base.updatedAt()));
    }
}
