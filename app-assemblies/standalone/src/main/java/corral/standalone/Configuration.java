package corral.standalone;

import corral.api.lifecycle.Limits;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.sandbox.Resources;
import corral.api.snapshot.SnapshotLimits;
import corral.api.work.WorkLimits;
import corral.e2b.E2bSettings;
import corral.local.engine.EngineSettings;
import corral.local.linux.UserRange;
import corral.local.network.Cidr;
import corral.local.snapshot.SnapshotSettings;
import corral.mcp.McpSettings;
import corral.mcp.token.TokenSettings;
import corral.standalone.settings.DeclaredPool;
import corral.standalone.settings.ListenAddress;
import corral.standalone.settings.Settings;
import corral.standalone.settings.Table;
import corral.standalone.start.StartProblem;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Hands the settings to those whom they concern. */
final class Configuration {
    private static final int LONGEST_POOL_NAME = 63;

    private final Settings settings;

    Configuration(Settings settings) {
        this.settings = settings;
    }

    Limits limits() {
        return new Limits(
                settings.get(Table.MAX_TIMEOUT),
                settings.get(Table.MAX_METADATA_ENTRIES),
                settings.get(Table.MAX_ENV_ENTRIES),
                settings.get(Table.MAX_TEXT_LENGTH),
                settings.get(Table.MAX_TOTAL_TEXT),
                settings.get(Table.START_DEADLINE),
                settings.get(Table.TRANSITION_DEADLINE),
                settings.get(Table.INITIALISE_DEADLINE),
                settings.get(Table.CLAIM_ATTEMPTS),
                settings.get(Table.START_ATTEMPTS),
                settings.get(Table.UNFINISHED_CLAIM_GRACE),
                settings.get(Table.MAX_STARTING));
    }

    SnapshotLimits snapshots() {
        return new SnapshotLimits(
                settings.get(Table.MAX_SNAPSHOTS),
                settings.get(Table.SNAPSHOT_LIFETIME),
                SnapshotLimits.DEFAULT.captureDeadline(),
                settings.get(Table.MAX_FORKS),
                settings.get(Table.STORE_AFTER));
    }

    SnapshotSettings keeping() {
        return new SnapshotSettings(
                settings.get(Table.CRIU), settings.get(Table.DUMP_DEADLINE), settings.get(Table.SNAPSHOT_DISK));
    }

    E2bSettings e2b(String adminKey) {
        return new E2bSettings(
                settings.get(Table.DOMAIN),
                Optional.of(adminKey),
                Math.toIntExact(settings.get(Table.MAX_BODY).value()),
                Math.toIntExact(settings.get(Table.MAX_REQUEST_HEAD).value()),
                settings.get(Table.MAX_LISTED),
                settings.get(Table.CONNECTIONS_PER_SANDBOX),
                settings.get(Table.CONNECTIONS),
                settings.get(Table.CLIENT_CONNECTIONS),
                settings.get(Table.CLIENT_CONNECTIONS_PER_ADDRESS),
                settings.get(Table.HELD_REQUESTS),
                settings.get(Table.HOLD_TIME),
                E2bSettings.DEFAULT.holdInterval(),
                settings.get(Table.IDLE_TIMEOUT),
                E2bSettings.DEFAULT.upstreamKeepAlive(),
                settings.get(Table.CONNECT_TIMEOUT));
    }

    WorkLimits work() {
        return new WorkLimits(
                settings.get(Table.MAX_COMMAND_TIME),
                settings.get(Table.MAX_WAIT_FOR_PROCESS),
                Math.toIntExact(settings.get(Table.MAX_COMMAND_OUTPUT).value()),
                settings.get(Table.MAX_COMMAND_LENGTH),
                Math.toIntExact(settings.get(Table.MAX_FILE_PART).value()),
                Math.toIntExact(settings.get(Table.MAX_FILE_WRITE).value()),
                settings.get(Table.MAX_LISTING_DEPTH));
    }

    /** @param secure where TLS is spoken, if it is */
    McpSettings mcp(Optional<ListenAddress> secure, String version) {
        return new McpSettings(
                settings.get(Table.MCP_ORIGINS),
                Math.toIntExact(settings.get(Table.MCP_MAX_BODY).value()),
                settings.get(Table.MCP_CALLS_PER_KEY),
                settings.get(Table.MCP_PROGRESS_AFTER),
                settings.get(Table.MCP_PROGRESS_INTERVAL),
                settings.get(Table.MCP_SANDBOX_LIFE),
                sandboxUrl(secure),
                version,
                tokens());
    }

    private Optional<TokenSettings> tokens() {
        Optional<String> issuer = settings.get(Table.MCP_TOKEN_ISSUER);
        Optional<String> keys = settings.get(Table.MCP_TOKEN_KEYS);
        Optional<String> audience = settings.get(Table.MCP_TOKEN_AUDIENCE);
        if (issuer.isPresent() != keys.isPresent() || keys.isPresent() != audience.isPresent()) {
            throw new StartProblem(
                    "--mcp-token-issuer, --mcp-token-keys and --mcp-token-audience belong together: set all, or none.");
        }
        return issuer.map(name -> TokenSettings.of(
                name,
                address(Table.MCP_TOKEN_AUDIENCE.flag(), audience.orElseThrow()),
                address(Table.MCP_TOKEN_KEYS.flag(), keys.orElseThrow()),
                settings.get(Table.MCP_TOKEN_TEAM_CLAIM)));
    }

    private static URI address(String flag, String text) {
        try {
            URI address = new URI(text);
            if (address.getHost() != null && List.of("http", "https").contains(address.getScheme())) {
                return address;
            }
        } catch (URISyntaxException _) {
            // said below
        }
        throw new StartProblem(flag + " is '" + text + "': it must be an address as https://host/path.");
    }

    /** Names below {@code localhost} lead to this machine wherever they are looked up. */
    private String sandboxUrl(Optional<ListenAddress> secure) {
        String host = "{port}-{id}." + settings.get(Table.DOMAIN).orElse("localhost");
        return secure.filter(address -> settings.get(Table.DOMAIN).isPresent())
                .map(address -> "https://" + host + (address.port() == 443 ? "" : ":" + address.port()))
                .orElseGet(() -> "http://" + host + ":"
                        + settings.get(Table.HTTP_ADDRESS).port());
    }

    /** The bundle lies beside the jars of the server when nothing else is set. */
    Path bundleSource() {
        return settings.get(Table.BUNDLE).orElseGet(() -> {
            Path lib = Path.of(System.getProperty("java.class.path").split(":", -1)[0])
                    .toAbsolutePath()
                    .normalize();
            return lib.resolve("../../../../agent-runtime/target/bundle").normalize();
        });
    }

    /** With the bundle where it was built. */
    EngineSettings engine() {
        return engine(bundleSource());
    }

    EngineSettings engine(Path bundle) {
        return new EngineSettings(
                settings.get(Table.STATE_DIR),
                bundle,
                settings.get(Table.RUNTIME),
                settings.get(Table.NETWORK).map(text -> range(text, Table.NETWORK.flag())),
                settings.get(Table.REACHABLE).stream()
                        .map(text -> range(text, Table.REACHABLE.flag()))
                        .toList(),
                settings.get(Table.SANDBOX_CONNECTIONS),
                settings.get(Table.NAME_SERVERS),
                UserRange.DEFAULT,
                resources(),
                settings.get(Table.MAX_SANDBOXES),
                settings.get(Table.MAX_MEMORY),
                settings.get(Table.MIN_FREE_MEMORY),
                settings.get(Table.MIN_FREE_DISK),
                settings.get(Table.COMMAND_DEADLINE),
                settings.get(Table.READY_DEADLINE),
                settings.get(Table.FREEZE_DEADLINE));
    }

    /** What a sandbox may use, unless its template says otherwise. */
    Resources resources() {
        return new Resources(
                settings.get(Table.SANDBOX_CPU),
                settings.get(Table.SANDBOX_MEMORY),
                settings.get(Table.SANDBOX_DISK),
                settings.get(Table.SANDBOX_PROCESSES));
    }

    List<PoolSpec> pools() {
        List<PoolSpec> pools =
                settings.get(Table.POOLS).stream().map(this::pool).toList();
        if (pools.stream().map(PoolSpec::name).distinct().count() < pools.size()) {
            throw new StartProblem(Table.POOLS.flag() + " names a template twice: name each once.");
        }
        return pools;
    }

    private PoolSpec pool(DeclaredPool pool) {
        return new PoolSpec(
                nameOf(pool),
                pool.template(),
                pool.size(),
                settings.get(Table.POOL_STARTING_AT_ONCE),
                settings.get(Table.POOL_STARTUP_BUDGET),
                settings.get(Table.POOL_REFILL_DELAY));
    }

    /** A pool's name is a DNS label, a template's name may have dots and underscores. */
    private static PoolName nameOf(DeclaredPool pool) {
        String label = pool.template().value().replaceAll("[^a-z0-9]+", "-");
        return new PoolName(
                label.substring(0, Math.min(label.length(), LONGEST_POOL_NAME)).replaceAll("-$", ""));
    }

    private static Cidr range(String text, String flag) {
        try {
            return Cidr.of(text);
        } catch (IllegalArgumentException e) {
            throw new StartProblem(flag + " is '" + text + "': it must be an IPv4 range like 10.1.0.0/16.", e);
        }
    }
}
