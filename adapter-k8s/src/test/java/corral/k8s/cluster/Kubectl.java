package corral.k8s.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What a person does with a cluster: {@code kubectl} in one namespace. */
public final class Kubectl {
    private final Path program;
    private final Path kubeconfig;
    private final String namespace;

    Kubectl(Path program, Path kubeconfig, String namespace) {
        this.program = program;
        this.kubeconfig = kubeconfig;
        this.namespace = namespace;
    }

    /** The namespace that every command is about. */
    public String namespace() {
        return namespace;
    }

    /** What the command printed. Fails when the command does. */
    public String run(String... arguments) throws IOException, InterruptedException {
        return feed("", arguments);
    }

    /** As {@link #run}, with such a standard input. */
    public String feed(String input, String... arguments) throws IOException, InterruptedException {
        Result result = execute(input, command(arguments));
        if (result.code() != 0) {
            throw new AssertionError("kubectl " + String.join(" ", arguments) + ": " + result.output());
        }
        return result.output();
    }

    /** What the command said when it failed. Fails when it does not. */
    public String refusal(String input, String... arguments) throws IOException, InterruptedException {
        Result result = execute(input, command(arguments));
        if (result.code() == 0) {
            throw new AssertionError("kubectl " + String.join(" ", arguments) + " was not refused: " + result.output());
        }
        return result.output();
    }

    /** An object as the API server has it. */
    public Map<String, Object> object(String kind, String name) throws IOException, InterruptedException {
        return parse(run("get", kind, name, "-o", "yaml"));
    }

    /** The object of a manifest. */
    public static Map<String, Object> parse(String manifest) {
        return new Yaml(new SafeConstructor(new LoaderOptions())).load(manifest);
    }

    boolean attempt(String... arguments) throws IOException, InterruptedException {
        return execute("", command(arguments)).code() == 0;
    }

    /** What a program printed. Fails when the program does. */
    static String output(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " ended with " + process.exitValue());
        }
        return output;
    }

    private List<String> command(String... arguments) {
        // what the server offers is remembered between calls, and must not be taken from an earlier cluster on the same
        // port
        Path memory = kubeconfig.resolveSibling("kubectl-cache");
        var command = new ArrayList<>(List.of(
                program.toString(), "--kubeconfig=" + kubeconfig, "--cache-dir=" + memory, "--namespace=" + namespace));
        command.addAll(List.of(arguments));
        return command;
    }

    private static Result execute(String input, List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(UTF_8));
        }
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Result(process.waitFor(), output);
    }

    private record Result(int code, String output) {}
}
