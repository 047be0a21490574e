package corral.standalone;

import corral.local.store.UnusableDatabase;
import corral.standalone.command.Command;
import corral.standalone.command.CommandLine;
import corral.standalone.command.Commands;
import corral.standalone.command.DirectOperator;
import corral.standalone.command.Operator;
import corral.standalone.command.RemoteOperator;
import corral.standalone.settings.Help;
import corral.standalone.settings.InvalidSettings;
import corral.standalone.settings.Settings;
import corral.standalone.settings.Table;
import corral.standalone.start.Opened;
import corral.standalone.start.StartProblem;
import corral.standalone.start.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The process that runs everything on one machine: {@code java --enable-native-access=ALL-UNNAMED -cp "lib/*" corral.standalone.Main}. See
 * {@code --help}.
 */
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        List<String> words = List.of(arguments);
        if (words.contains("--help")) {
            System.out.print(Help.text());
            return;
        }
        if (words.contains("--version")) {
            System.out.println("corral " + version());
            return;
        }
        try {
            CommandLine line = CommandLine.parse(words);
            Settings settings = Settings.read(line.flags(), System.getenv());
            if (line.command().isPresent()) {
                run(line.command().get(), settings);
            } else {
                serve(settings);
            }
        } catch (InvalidSettings | StartProblem | UnusableDatabase e) {
            LOG.info("The process ends.", e);
            end(e);
        } catch (IOException | RuntimeException e) {
            LOG.info("The process ends.", e);
            end(new StartProblem(
                    "The start failed (" + e.getMessage() + "): mend that and start again; the log says more."));
        }
    }

    private static void run(Command command, Settings settings) {
        Path path = settings.get(Table.STATE_DIR);
        if (!Files.isDirectory(path)) {
            throw new StartProblem("There is no state directory " + path
                    + ": start the server once, or set another with --state-dir.");
        }
        try (Operator operator = operator(path, new Configuration(settings))) {
            new Commands(operator, settings.get(Table.TEAM_MAX_SANDBOXES))
                    .run(command)
                    .forEach(System.out::println);
        }
    }

    /** Whoever holds the state directory is asked; when nobody does, this process does it itself. */
    private static Operator operator(Path path, Configuration configuration) {
        return StateDirectory.lock(path)
                .<Operator>map(state -> new DirectOperator(state, configuration.engine()))
                .orElseGet(() -> RemoteOperator.of(StateDirectory.operator(path)));
    }

    private static void serve(Settings settings) throws IOException {
        Thread.setDefaultUncaughtExceptionHandler(
                (thread, failure) -> LOG.error("A thread ended by a failure. thread={}", thread.getName(), failure));
        Opened opened = new Opened();
        CountDownLatch ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            opened.close();
            ended.countDown();
        }));
        try {
            new Server(settings, System.out::println, opened).start();
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
        LOG.info("Serving.");
        try {
            ended.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The message has a line for each problem. */
    private static void end(RuntimeException problem) {
        String.valueOf(problem.getMessage()).lines().forEach(line -> System.err.println("corral: " + line));
        System.exit(1);
    }

    static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("0");
    }
}
