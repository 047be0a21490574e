package corral.envd.daemon;

import com.sun.net.httpserver.HttpServer;
import corral.envd.access.Identity;
import corral.envd.access.Ownership;
import corral.envd.account.Accounts;
import corral.envd.connect.ConnectHandler;
import corral.envd.filesystem.FilesystemService;
import corral.envd.linux.Children;
import corral.envd.linux.FdPoller;
import corral.envd.linux.Launcher;
import corral.envd.linux.ThisProcess;
import corral.envd.process.ProcessService;
import corral.envd.storage.StorageHandler;
import corral.envd.transfer.FilesHandler;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;

/**
 * The daemon of one sandbox, wired by hand: a dependency-injection library would cost a part of the start-up time that is a feature of the
 * product. It runs as the first process of a container or as any other, and then detaches itself from who started it when it is told to.
 */
public final class Daemon {
    /** How many connections may wait to be accepted. */
    static final int BACKLOG = 1024;

    /** How many connections there may be; further ones are closed at once. */
    static final int MAX_CONNECTIONS = 2000;

    /** How much of a refused body is read and thrown away; a longer one breaks the connection. */
    static final long DRAINED_BYTES = 256 << 20;

    private static final int FILE_CREATION_MASK = 022;

    private Daemon() {}

    /** Starts the daemon; a wrong setting ends it with one sentence and exit code 2, a port that is taken with 1. */
    public static void main(String[] arguments) throws InterruptedException {
        try {
            DaemonSettings settings = DaemonSettings.parse(arguments);
            if (settings.detach()) {
                new Detachment(settings).run();
                System.exit(0);
            }
            start(settings);
        } catch (IllegalArgumentException wrong) {
            System.err.println(wrong.getMessage());
            System.exit(2);
        } catch (IOException refused) {
            System.err.println("The daemon cannot start: " + refused.getMessage());
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }

    /** Answers {@code /health} first; what needs the C library is linked afterwards, and whoever needs it waits. */
    static HttpServer start(DaemonSettings settings) throws IOException, InterruptedException {
        setServerBounds();
        HttpServer server = HttpServer.create(new InetSocketAddress(settings.address(), settings.port()), BACKLOG);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        CountDownLatch hardened = new CountDownLatch(1);
        CompletableFuture<ConnectHandler> services = new CompletableFuture<>();
        CompletableFuture<StorageHandler> storage = new CompletableFuture<>();
        Ownership ownership = new Ownership();
        Accounts accounts = new Accounts();
        Identity identity = new Identity(accounts, ownership);
        StallGuard guard = new StallGuard(settings.stall());
        Router router = new Router(
                ownership,
                new InitHandler(ownership, new Marks(settings.runFolder()), hardened),
                new FilesHandler(ownership, identity, Clock.systemUTC()),
                services::join,
                storage::join,
                new Metrics(Clock.systemUTC()),
                guard,
                settings.tls().isPresent());
        server.createContext("/", router);
        server.start();
        ThisProcess.forbidInspection();
        ThisProcess.fileCreationMask(FILE_CREATION_MASK);
        StandingThreads.raise();
        Children children = new Children();
        FdPoller poller = new FdPoller();
        Launcher launcher = new Launcher(children, poller);
        ConnectHandler handler = new ConnectHandler(
                identity,
                new ProcessService(launcher, children, ownership::settings).service(),
                new FilesystemService(accounts, ownership::settings, poller).service());
        guard.begin();
        services.complete(handler);
        storage.complete(new StorageHandler(launcher, children));
        hardened.countDown();
        if (settings.tls().isPresent()) {
            TlsListener.start(settings.address(), settings.tls().get(), router);
        }
        new Rehearsal(handler, server.getAddress()).begin();
        return server;
    }

    /** The HTTP server of the JDK takes its bounds from system properties. */
    private static void setServerBounds() {
        System.setProperty("sun.net.httpserver.nodelay", "true");
        // a refused upload is read on for so long, so that its sender hears why instead of meeting a broken connection
        System.setProperty("sun.net.httpserver.drainAmount", Long.toString(DRAINED_BYTES));
        System.setProperty("sun.net.httpserver.maxReqHeaders", "200");
        System.setProperty("sun.net.httpserver.maxReqHeaderSize", "65536");
        System.setProperty("sun.net.httpserver.idleInterval", "620");
        System.setProperty("sun.net.httpserver.maxIdleConnections", "1000");
        System.setProperty("jdk.httpserver.maxConnections", Integer.toString(MAX_CONNECTIONS));
    }
}
