package corral.testkit.template;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link TemplateCatalog} keeps. */
public abstract class TemplateCatalogContract {
    /** A catalog with at least one template that has an alias. */
    protected abstract TemplateCatalog catalog();

    @Test
    void everyTemplateIsFoundByItsIdAndAliases() {
        TemplateCatalog catalog = catalog();

        assertThat(catalog.list()).isNotEmpty().allSatisfy(template -> {
            assertThat(catalog.find(template.id().value())).contains(template);
            assertThat(template.aliases())
                    .allSatisfy(alias -> assertThat(catalog.find(alias)).contains(template));
        });
        assertThat(catalog.list())
                .anySatisfy(template -> assertThat(template.aliases()).isNotEmpty());
    }

    @Test
    void templatesAreListedById() {
        assertThat(catalog().list())
                .extracting((Template template) -> template.id().value())
                .isSorted()
                .doesNotHaveDuplicates();
    }

    @Test
    void anyOtherTextFindsNothing() {
        TemplateCatalog catalog = catalog();

        assertThat(List.of(
                        "",
                        " ",
                        ".",
                        "..",
                        "../base",
                        "/",
                        "no-such-template",
                        "%00",
                        "\0",
                        "a\nb",
                        "ünï",
                        "'; --",
                        "x".repeat(256)))
                .allSatisfy(name -> assertThat(catalog.find(name)).isEmpty());
    }
}
