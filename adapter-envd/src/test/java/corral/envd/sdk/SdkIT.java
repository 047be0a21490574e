package corral.envd.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import corral.envd.trial.DaemonProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The client libraries, unchanged, against the daemon alone: the newest, and the oldest that is supported. They are installed into a cache folder,
 * where the newest are looked for again each day.
 */
class SdkIT {
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "corral", "envd-sdk");
    private static final Duration FRESH = Duration.ofDays(1);
    private static final long MINUTES = 5;

    @ParameterizedTest
    @CsvSource({"newest,root", "newest,user", "oldest,root", "oldest,user"})
    void python(String age, String user) throws IOException, InterruptedException {
        Path environment = CACHE.resolve("python-" + age);
        if (!isInstalled(environment, age)) {
            run(List.of("python3", "-m", "venv", environment.toString()), environment);
            String wanted = age.equals("oldest") ? "e2b==2.8.*" : "e2b";
            String pip = environment.resolve("bin/pip").toString();
            run(List.of(pip, "install", "--quiet", "--upgrade", wanted), environment);
            Files.writeString(environment.resolve("installed"), "");
        }
        String python = environment.resolve("bin/python").toString();
        drive(user, environment, python, DaemonProcess.resource("/sdk/drive.py"));
    }

    @ParameterizedTest
    @CsvSource({"newest,root", "newest,user", "oldest,root", "oldest,user"})
    void javaScript(String age, String user) throws IOException, InterruptedException {
        Path folder = CACHE.resolve("node-" + age);
        if (!isInstalled(folder, age)) {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve("package.json"), "{\"private\":true}");
            String wanted = age.equals("oldest") ? "e2b@2.8" : "e2b@latest";
            run(List.of("npm", "--prefix", folder.toString(), "install", "--silent", wanted), folder);
            Files.writeString(folder.resolve("installed"), "");
        }
        drive(user, folder, "node", DaemonProcess.resource("/sdk/drive.mjs"));
    }

    private static boolean isInstalled(Path folder, String age) throws IOException {
        Path mark = folder.resolve("installed");
        return Files.exists(mark)
                && (age.equals("oldest")
                        || Files.getLastModifiedTime(mark)
                                .toInstant()
                                .isAfter(Instant.now().minus(FRESH)));
    }

    private static void drive(String user, Path library, String... driver) throws IOException, InterruptedException {
        Path scratch = Files.createTempDirectory("corral-sdk");
        List<String> command = new ArrayList<>(List.of("unshare", "--mount", "--propagation", "private", "--net"));
        command.addAll(List.of("--pid", "--fork", "--kill-child", "sh", DaemonProcess.resource("/trial/inside.sh")));
        command.addAll(List.of(scratch.toString(), "sh", DaemonProcess.resource("/sdk/drive.sh"), user));
        command.addAll(List.of(driver));
        command.add("--");
        command.addAll(DaemonProcess.java());

        try {
            assertThat(run(command, library)).endsWith("ALL GOOD\n");
        } finally {
            DaemonProcess.remove(scratch);
        }
    }

    private static String run(List<String> command, Path library) throws IOException, InterruptedException {
        Path log = Files.createTempFile("corral-sdk", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().put("SDK_FOLDER", library.toString());
        Process process = builder.start();
        process.getOutputStream().close();
        if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("It took more than " + MINUTES + " minutes: " + command);
        }
        String said = Files.readString(log);
        Files.delete(log);
        assertThat(process.exitValue()).as(command + "\n" + said).isZero();
        return said;
    }
}
