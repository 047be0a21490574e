package corral.envd.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The newest client libraries, unchanged, against the daemon alone. They are installed into a cache folder when they are not there yet. */
class SdkIT {
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "corral", "envd-sdk");
    private static final long MINUTES = 5;

    @ParameterizedTest
    @ValueSource(strings = {"root", "user"})
    void python(String user) throws IOException, InterruptedException {
        Path environment = CACHE.resolve("python");
        if (!Files.exists(environment.resolve("installed"))) {
            run(List.of("python3", "-m", "venv", environment.toString()));
            run(List.of(environment.resolve("bin/pip").toString(), "install", "--quiet", "--upgrade", "e2b"));
            Files.writeString(environment.resolve("installed"), "");
        }
        drive(user, environment.resolve("bin/python").toString(), DaemonProcess.resource("/sdk/drive.py"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"root", "user"})
    void javaScript(String user) throws IOException, InterruptedException {
        Path folder = CACHE.resolve("node");
        if (!Files.exists(folder.resolve("installed"))) {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
            run(List.of("npm", "--prefix", folder.toString(), "install", "--silent", "e2b@latest"));
            Files.writeString(folder.resolve("installed"), "");
        }
        drive(user, "node", DaemonProcess.resource("/sdk/drive.mjs"));
    }

    private static void drive(String user, String... driver) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("corral-sdk");
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "--net"));
        command.addAll(List.of("--pid", "--fork", "--kill-child", "sh", DaemonProcess.resource("/trial/inside.sh")));
        command.addAll(List.of(scratch.toString(), "sh", DaemonProcess.resource("/sdk/drive.sh"), user));
        command.addAll(List.of(driver));
        command.add("--");
        command.addAll(DaemonProcess.java());

        assertThat(run(command)).endsWith("ALL GOOD\n");
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("corral-sdk", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SDK_FOLDER", CACHE.resolve("node").toString());
        Process process = builder.start();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("It took more than " + MINUTES + " minutes: " + command);
        }
        String said = Files.readString(log);
        assertThat(process.exitValue()).as(command + "\n" + said).isZero();
        return said;
    }
}
