package corral.mcp.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import corral.mcp.McpTestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The official conformance suite against the product's transport: the released version for the revisions of 2025, a pre-release for 2026-07-28. Each of
 * its scenarios is a test here. What is expected to fail stands in {@code expected-failures.txt} with its reason, and fails here when it passes.
 *
 * <p>The suites and the Node that they need are installed by npm below the build's folder, once.
 */
class ConformanceIT {
    private static final Path SOURCES = Path.of("src/test/conformance");
    private static final Path INSTALLED = Path.of("target/conformance");
    private static final Pattern LINE = Pattern.compile("[✓✗] ([a-z0-9-]+): ([0-9]+) passed, ([0-9]+) failed");
    private static final int MINUTES = 5;

    @TestFactory
    Stream<DynamicTest> revisionsOf2025() throws IOException, InterruptedException {
        return scenarios("2025", "--suite", "all");
    }

    @TestFactory
    Stream<DynamicTest> revisionOf2026() throws IOException, InterruptedException {
        return scenarios("2026-07-28", "--requirements", "2026-07-28");
    }

    private static Stream<DynamicTest> scenarios(String era, String... choice)
            throws IOException, InterruptedException {
        Path suite = installed(era);
        Map<String, Boolean> results = new TreeMap<>();
        String said;
        try (McpTestServer server = FixtureServer.open(0)) {
            List<String> command = new ArrayList<>(List.of(
                    suite.resolve("node_modules/node/bin/node").toString(),
                    suite.resolve("node_modules/@modelcontextprotocol/conformance/dist/index.js")
                            .toString(),
                    "server",
                    "--url",
                    server.url().toString(),
                    "-o",
                    suite.resolve("results").toString()));
            command.addAll(List.of(choice));
            said = run(Path.of("."), command);
        }
        Matcher lines = LINE.matcher(said);
        while (lines.find()) {
            results.put(lines.group(1), lines.group(3).equals("0"));
        }
        Map<String, String> expected = expectedFailures(era);
        List<DynamicTest> tests = new ArrayList<>();
        tests.add(DynamicTest.dynamicTest("the suite ran", () -> {
            assertThat(results).as(said).hasSizeGreaterThan(30);
            assertThat(results.keySet()).containsAll(expected.keySet());
        }));
        results.forEach((scenario, passed) -> tests.add(DynamicTest.dynamicTest(
                scenario,
                () -> assertThat(passed)
                        .as(
                                "%s; expected to fail: %s; %s",
                                scenario, expected.getOrDefault(scenario, "no"), about(said, scenario))
                        .isEqualTo(!expected.containsKey(scenario)))));
        return tests.stream();
    }

    /** Lines with an era, a scenario, and why it fails. */
    private static Map<String, String> expectedFailures(String era) throws IOException {
        Map<String, String> expected = new TreeMap<>();
        for (String line : Files.readAllLines(SOURCES.resolve("expected-failures.txt"))) {
            String[] words = line.split(" ", 3);
            if (words.length == 3 && words[0].equals(era)) {
                expected.put(words[1], words[2]);
            }
        }
        return expected;
    }

    private static Path installed(String era) throws IOException, InterruptedException {
        Path folder = INSTALLED.resolve(era).toAbsolutePath();
        Path wanted = SOURCES.resolve(era).resolve("package.json");
        Path had = folder.resolve("package.json");
        Files.createDirectories(folder);
        boolean installed = Files.exists(folder.resolve("node_modules/node/bin/node"))
                && Files.exists(had)
                && Files.mismatch(wanted, had) < 0;
        if (!installed) {
            Files.copy(wanted, had, StandardCopyOption.REPLACE_EXISTING);
            String _ = run(folder, List.of("npm", "install", "--no-audit", "--no-fund", "--foreground-scripts"));
        }
        return folder;
    }

    /** What a command says, however it ends. */
    private static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("corral-conformance", ".log");
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly();
            }
            return Files.readString(output);
        } finally {
            Files.delete(output);
        }
    }

    /** The part of what the suite said that is about one scenario. */
    private static String about(String said, String scenario) {
        int begin = said.indexOf("=== Running scenario: " + scenario + " ===");
        int end = begin < 0 ? -1 : said.indexOf("=== ", begin + 4 + scenario.length() + 24);
        return begin < 0 || end < 0 ? "" : said.substring(begin, end);
    }
}
