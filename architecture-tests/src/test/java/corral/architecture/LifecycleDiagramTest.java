package corral.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import corral.core.lifecycle.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The diagram in the documentation is the one that the code has. */
final class LifecycleDiagramTest {
    private static final String DOCUMENT = "docs/architecture.md";
    private static final String BEGIN = "<!-- lifecycle -->\n```mermaid\n";
    private static final String END = "```\n<!-- end of lifecycle -->";
    private static final String ACCEPT = "mvn -q -pl architecture-tests -am test -Dtest=LifecycleDiagramTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dcorral.docs.accept=true";

    @Test
    void theDocumentShowsWhatTheCodeDoes() throws IOException {
        Path document = Checkout.root().resolve(DOCUMENT);
        String drawn = LifecycleDiagram.draw();
        if (Boolean.getBoolean("corral.docs.accept")) {
            String text = Files.readString(document);
            Files.writeString(document, text.replace(shown(text), drawn));
        }
        assertThat(shown(Files.readString(document)))
                .as("the diagram in %s; if the change is meant: %s", DOCUMENT, ACCEPT)
                .isEqualTo(drawn);
    }

    @Test
    void everyCommandIsDrawn() {
        assertThat(LifecycleDiagram.commands().stream().map(Object::getClass).toList())
                .containsExactlyInAnyOrderElementsOf(List.of(Command.class.getPermittedSubclasses()));
    }

    private static String shown(String text) {
        int begin = text.indexOf(BEGIN);
        int end = text.indexOf(END);
        assertThat(begin).as("%s has a diagram between its marks", DOCUMENT).isPositive();
        assertThat(end).isGreaterThan(begin);
        return text.substring(begin + BEGIN.length(), end);
    }
}
