package corral.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A run of Maven that has ended.
 *
 * @param exit 0 when it was a success
 * @param output all that it said
 */
record Build(int exit, String output) {
    /** What a pom in that folder says for the path to its parent; Maven takes no absolute one. */
    static String wayToTheOutermostPom(Path folder) {
        try {
            return folder.toRealPath()
                    .relativize(Checkout.root().toRealPath().resolve("pom.xml"))
                    .toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs Maven on the JDK of this test. */
    static Build run(Path pom, String... arguments) {
        List<String> command = new ArrayList<>(List.of("mvn", "-B", "-ntp", "-nsu", "-f", pom.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("LC_ALL", "C.UTF-8");
        try {
            Process maven = builder.start();
            maven.getOutputStream().close();
            String output = new String(maven.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Build(maven.waitFor(), output);
        } catch (IOException e) {
            throw new UncheckedIOException("Install Maven: this test builds projects with it.", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while Maven ran.", e);
        }
    }
}
