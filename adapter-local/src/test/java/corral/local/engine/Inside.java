package corral.local.engine;

import corral.api.host.HostOutcome;
import corral.api.sandbox.SandboxAddress;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** Runs commands in a sandbox through {@link StandInDaemon}. */
record Inside(SandboxAddress address) {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    static Inside of(HostOutcome outcome) {
        return switch (outcome) {
            case HostOutcome.Running running -> new Inside(running.address());
            case HostOutcome.Frozen frozen -> new Inside(frozen.address());
            case HostOutcome.Stored stored -> throw new AssertionError(stored);
            case HostOutcome.Starting starting -> throw new AssertionError(starting);
            case HostOutcome.Absent absent -> throw new AssertionError(absent);
            case HostOutcome.Failed failed -> throw new AssertionError(failed);
        };
    }

    /** What a command inside did. */
    record Ran(int code, String output) {
        boolean succeeded() {
            return code == 0;
        }
    }

    Ran asRoot(String script) {
        return run("root", script);
    }

    Ran asUser(String script) {
        return run("user", script);
    }

    /** What the daemon chose at its start and keeps in its memory alone. */
    String boot() {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create("http://" + address.ip() + ":49983/boot"))
                                    .timeout(Duration.ofSeconds(60))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private Ran run(String user, String script) {
        try {
            HttpResponse<String> answer = HTTP.send(
                    HttpRequest.newBuilder(URI.create("http://" + address.ip() + ":49983/" + user))
                            .timeout(Duration.ofSeconds(60))
                            .POST(HttpRequest.BodyPublishers.ofString(script))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            String[] parts = answer.body().split("\n", 2);
            return new Ran(Integer.parseInt(parts[0]), parts[1]);
        } catch (IOException | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
