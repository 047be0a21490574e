package corral.standalone;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Stage;
import corral.api.wiring.DrivingPorts;
import corral.e2b.E2bHttp;
import corral.e2b.E2bModule;
import corral.e2b.E2bSettings;
import corral.envd.client.EnvdModule;
import corral.local.LocalModule;
import corral.local.engine.EngineProbe;
import corral.local.engine.LocalEngine;
import corral.local.store.DeclaredPools;
import corral.local.store.LocalStore;
import corral.mcp.McpHttp;
import corral.mcp.McpModule;
import corral.mcp.McpSettings;
import corral.standalone.command.OperatorTemplates;
import corral.standalone.command.TemplateImport;
import corral.standalone.loop.Loops;
import corral.standalone.settings.ListenAddress;
import corral.standalone.settings.Settings;
import corral.standalone.settings.Table;
import corral.standalone.start.Bundles;
import corral.standalone.start.FirstKey;
import corral.standalone.start.LogFile;
import corral.standalone.start.Opened;
import corral.standalone.start.Ports;
import corral.standalone.start.PrivateFile;
import corral.standalone.start.StartProblem;
import corral.standalone.start.StateDirectory;
import corral.standalone.start.SystemEntropy;
import corral.standalone.start.Welcome;
import corral.standalone.web.Certificates;
import corral.standalone.web.ServerIdentity;
import corral.standalone.web.WebServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The server's start, step by step; what was opened is closed by whoever gave {@link Opened}. */
final class Server {
    private static final ListenAddress HTTPS_WITH_A_DOMAIN = new ListenAddress("127.0.0.1", 443);
    private static final int OPERATOR_KEY_BYTES = 32;

    private final Settings settings;
    private final Configuration configuration;
    private final Consumer<String> progress;
    private final Opened opened;

    Server(Settings settings, Consumer<String> progress, Opened opened) {
        this.settings = settings;
        this.configuration = new Configuration(settings);
        this.progress = progress;
        this.opened = opened;
    }

    /** Returns when the server serves. */
    void start() throws IOException {
        StateDirectory state = opened.add(stateDirectory());
        LogFile.open(state.log());
        List<corral.api.pool.PoolSpec> pools = configuration.pools();
        progress.accept("Checking this machine.");
        check();
        LocalStore store = opened.add(LocalStore.open(state.database()));
        Bundles bundles = new Bundles(state.bundles());
        Path bundle = bundles.install(configuration.bundleSource());
        LocalEngine engine = opened.add(
                LocalEngine.open(configuration.engine(bundle), configuration.keeping(), Instant.now(), progress));
        engine.withoutMemory()
                .ifPresent(reason ->
                        progress.accept("Snapshots and long pauses keep files alone, without the memory of processes: "
                                + reason + "."));
        bundles.removeOthers(bundle);
        String operatorKey = settings.get(Table.ADMIN_KEY).orElseGet(Server::freshKey);
        Injector injector = Guice.createInjector(
                Stage.PRODUCTION,
                binder -> binder.requireExplicitBindings(),
                binder -> binder.bind(E2bSettings.class).toInstance(configuration.e2b(operatorKey)),
                new LocalModule(engine, store, new DeclaredPools(pools)),
                new EnvdModule(),
                new E2bModule(),
                binder -> binder.bind(McpSettings.class).toInstance(configuration.mcp(httpsAddress(), Main.version())),
                new McpModule(),
                new CoreModule(configuration.limits(), configuration.work(), configuration.snapshots()),
                new LoopModule(settings.get(Table.WORKERS), settings.get(Table.SWEEP_INTERVAL)));
        Files.deleteIfExists(state.keptKey());
        Optional<String> key = FirstKey.make(
                state.firstKeyShown(),
                injector.getInstance(DrivingPorts.class).tenancy(),
                settings.get(Table.TEAM_MAX_SANDBOXES));
        Certificates certificates = new Certificates(state.certificates(), state.authority());
        Optional<WebServer.Secure> secure = secure(certificates);
        opened.add(injector.getInstance(Loops.class)).start();
        OperatorTemplates templates = new OperatorTemplates(
                engine.templates(), new TemplateImport(engine.importer(), configuration.resources()), operatorKey);
        ListenAddress http = settings.get(Table.HTTP_ADDRESS);
        McpHttp mcp = injector.getInstance(McpHttp.class);
        opened.add(WebServer.open(injector.getInstance(E2bHttp.class), http, secure, config -> {
            templates.contribute(config);
            mcp.contribute(config);
        }));
        PrivateFile.write(
                StateDirectory.operator(state.path()),
                "http://" + http.reachableHost() + ":" + http.port() + "\n" + operatorKey + "\n");
        progress.accept(Welcome.text(
                http,
                secure.map(WebServer.Secure::address),
                key,
                settings.get(Table.DOMAIN),
                ownCertificate().isPresent() ? Optional.empty() : secure.map(tls -> certificates.authority()),
                state.path()));
        FirstKey.wasShown(state.firstKeyShown());
    }

    private StateDirectory stateDirectory() {
        Path path = settings.get(Table.STATE_DIR);
        return StateDirectory.lock(path)
                .orElseThrow(() -> new StartProblem("Another Corral server uses the state directory " + path
                        + ": stop it, or give this one a directory of its own with --state-dir."));
    }

    private void check() throws IOException {
        List<String> problems = EngineProbe.problems(configuration.engine());
        if (!problems.isEmpty()) {
            throw new StartProblem(String.join("\n", problems));
        }
        Ports.check(settings.get(Table.HTTP_ADDRESS), Table.HTTP_ADDRESS.flag());
        httpsAddress().ifPresent(address -> Ports.check(address, Table.HTTPS_ADDRESS.flag()));
    }

    private Optional<ListenAddress> httpsAddress() {
        return settings.get(Table.HTTPS_ADDRESS)
                .or(() -> settings.get(Table.DOMAIN).map(domain -> HTTPS_WITH_A_DOMAIN));
    }

    private Optional<WebServer.Identities> ownCertificate() {
        Optional<Path> certificate = settings.get(Table.TLS_CERTIFICATE);
        Optional<Path> key = settings.get(Table.TLS_KEY);
        if (certificate.isPresent() != key.isPresent()) {
            throw new StartProblem("--tls-certificate and --tls-key belong together: set both, or none.");
        }
        return certificate.map(file -> () -> ServerIdentity.read(file, key.orElseThrow()));
    }

    private Optional<WebServer.Secure> secure(Certificates certificates) throws IOException {
        Optional<ListenAddress> address = httpsAddress();
        Optional<String> domain = settings.get(Table.DOMAIN);
        Optional<WebServer.Identities> own = ownCertificate();
        if (address.isEmpty()) {
            return Optional.empty();
        }
        if (own.isPresent()) {
            return Optional.of(secure(address.get(), own.get()));
        }
        if (domain.isEmpty()) {
            throw new StartProblem("--https-address needs a name: set --domain, or --tls-certificate and --tls-key.");
        }
        return Optional.of(secure(address.get(), () -> certificates.forDomain(domain.get())));
    }

    private WebServer.Secure secure(ListenAddress address, WebServer.Identities identities) throws IOException {
        return new WebServer.Secure(address, identities.current(), identities, settings.get(Table.TLS_RELOAD_INTERVAL));
    }

    private static String freshKey() {
        return HexFormat.of().formatHex(new SystemEntropy().bytes(OPERATOR_KEY_BYTES));
    }
}
