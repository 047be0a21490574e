package corral.local.engine;

import corral.api.template.TemplateCatalog;
import corral.testkit.template.TemplateCatalogContract;
import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(TestMachine.Shared.class)
class LocalTemplateCatalogIT extends TemplateCatalogContract {
    private final LocalEngine engine;

    LocalTemplateCatalogIT(TestMachine machine) {
        engine = machine.open();
    }

    @BeforeEach
    void anotherTemplate() {
        TestMachine.empty(engine);
    }

    @AfterEach
    void close() throws IOException {
        engine.close();
    }

    @Override
    protected TemplateCatalog catalog() {
        return engine.templates();
    }
}
