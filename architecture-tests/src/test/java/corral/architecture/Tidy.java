package corral.architecture;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What a text file of the tree must not contain. Each check answers with what it found. */
final class Tidy {
    /** Split in two so that this file does not contain what it forbids. */
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");

    private static final Pattern MACHINE =
            Pattern.compile("(?<![\\w.$}-])(/wo" + "rk/|/root/\\.m2|/usr/lib/jvm/[a-z]+-\\d)[\\w./-]*");
    private static final Pattern REGISTRY = Pattern.compile(
            "\\b([\\w-]+\\.)*(npmjs|pypi|pythonhosted|maven\\.apache|maven\\.org|debian|jfrog|sonatype)\\.(org|io)\\b(?!/(LICENSE|POM|xsd))");
    private static final Pattern SKIPPED =
            Pattern.compile("@Dis" + "abled|\\bAssum" + "ptions\\b|\\bassume(True|False|That)\\(");
    private static final Pattern SLEEPS = Pattern.compile("\\bThread\\.sleep\\(|\\bnew (Server)?Socket\\(");
    private static final Pattern CATCH_ALL = Pattern.compile("\\bdefault\\s*(->|:)");
    private static final Pattern PATH =
            Pattern.compile("(?<![\\w/.<>{}$-])(docs|ports|core-domain|adapter-[a-z0-9-]+|app-assemblies"
                    + "|architecture-tests|\\.ci)(/[\\w.*-]+)*");
    private static final Pattern TEST = Pattern.compile("`([A-Z]\\w*(?:Test|IT|Contract))`");
    private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:|#|mailto:)([^)#\\s]+)");
    private static final Pattern XML_NAMESPACE = Pattern.compile("https?://maven\\.apache\\.org/(POM|xsd)/\\S+");

    private Tidy() {}

    /** What no file may contain. */
    static List<String> everywhere(String path, String text) {
        String content = XML_NAMESPACE.matcher(text).replaceAll("");
        return Stream.of(UNFINISHED, MACHINE, REGISTRY)
                .flatMap(pattern -> find(pattern, content))
                .map(found -> path + ": " + found)
                .toList();
    }

    /** What Java files may not contain, by where they are. */
    static List<String> inJava(String path, String text) {
        List<Pattern> forbidden = new ArrayList<>();
        if (path.contains("/src/test/")) {
            forbidden.add(SKIPPED);
        }
        if (path.endsWith("Test.java")) {
            forbidden.add(SLEEPS);
        }
        if (path.startsWith("core-domain/src/main/")) {
            forbidden.add(CATCH_ALL);
        }
        return forbidden.stream()
                .flatMap(pattern -> find(pattern, text))
                .map(found -> path + ": " + found)
                .toList();
    }

    /** Paths that a document names and the tree does not have; what a build makes is not looked for. */
    static List<String> deadPaths(Path root, String document, String text) {
        Path folder = Optional.ofNullable(Path.of(document).getParent()).orElse(Path.of(""));
        Stream<String> named = PATH.matcher(text).results().map(MatchResult::group);
        Stream<String> linked = LINK.matcher(text)
                .results()
                .map(match -> folder.resolve(match.group(1)).normalize().toString());
        return Stream.concat(named, linked)
                .map(path -> path.replaceAll("\\.+$", ""))
                .filter(path -> !path.contains("/target"))
                .filter(path -> !exists(root, path))
                .distinct()
                .map(path -> document + ": " + path)
                .toList();
    }

    /** Tests and contract suites that a document names and nobody wrote. */
    static List<String> unknownTests(Set<String> known, String document, String text) {
        return TEST.matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(name -> !known.contains(name))
                .distinct()
                .map(name -> document + ": " + name)
                .toList();
    }

    private static boolean exists(Path root, String path) {
        int wildcard = path.indexOf('*');
        String fixed = wildcard < 0 ? path : path.substring(0, path.lastIndexOf('/', wildcard) + 1);
        return Files.exists(root.resolve(fixed));
    }

    private static Stream<String> find(Pattern pattern, String text) {
        return pattern.matcher(text).results().map(MatchResult::group);
    }
}
