package corral.architecture;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * What one pom says.
 *
 * @param artifact its own artifact
 * @param version its own version, where it does not inherit one
 * @param inherits whether it has a parent
 * @param modules the folders that it builds
 * @param dependencies what it depends on
 * @param managed the artifacts whose versions it settles
 */
record Pom(
        String artifact,
        Optional<String> version,
        boolean inherits,
        List<String> modules,
        List<Dependency> dependencies,
        List<String> managed) {
    /** One dependency, as written. */
    record Dependency(String group, String artifact, String scope, Optional<String> version) {}

    static Pom parse(String xml) {
        Element project = root(xml);
        return new Pom(
                text(project, "artifactId").orElseThrow(),
                text(project, "version"),
                children(project, "parent").findFirst().isPresent(),
                children(project, "modules")
                        .flatMap(modules -> children(modules, "module"))
                        .map(module -> module.getTextContent().strip())
                        .toList(),
                children(project, "dependencies")
                        .flatMap(dependencies -> children(dependencies, "dependency"))
                        .map(Pom::dependency)
                        .toList(),
                children(project, "dependencyManagement")
                        .flatMap(management -> children(management, "dependencies"))
                        .flatMap(dependencies -> children(dependencies, "dependency"))
                        .map(dependency -> dependency(dependency).artifact())
                        .toList());
    }

    private static Dependency dependency(Element element) {
        return new Dependency(
                text(element, "groupId").orElseThrow(),
                text(element, "artifactId").orElseThrow(),
                text(element, "scope").orElse("compile"),
                text(element, "version"));
    }

    private static Element root(String xml) {
        try {
            return DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(xml)))
                    .getDocumentElement();
        } catch (ParserConfigurationException | SAXException | IOException e) {
            throw new IllegalArgumentException("Not a pom.", e);
        }
    }

    private static Optional<String> text(Element parent, String name) {
        return children(parent, name)
                .findFirst()
                .map(child -> child.getTextContent().strip());
    }

    private static Stream<Element> children(Element parent, String name) {
        List<Element> found = new ArrayList<>();
        IntStream.range(0, parent.getChildNodes().getLength())
                .mapToObj(parent.getChildNodes()::item)
                .forEach(node -> {
                    if (node instanceof Element element && element.getTagName().equals(name)) {
                        found.add(element);
                    }
                });
        return found.stream();
    }
}
