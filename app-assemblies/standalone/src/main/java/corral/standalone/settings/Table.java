package corral.standalone.settings;

import corral.api.lifecycle.Limits;
import corral.api.sandbox.Bytes;
import corral.api.work.WorkLimits;
import corral.e2b.E2bSettings;
import corral.mcp.McpSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Every setting there is. The order is that of the help. */
public final class Table {
    private static final List<Setting<?>> ROWS = new ArrayList<>();

    private static final Limits LIMITS = Limits.DEFAULT;
    private static final E2bSettings E2B = E2bSettings.DEFAULT;
    private static final McpSettings MCP = McpSettings.DEFAULT;
    private static final WorkLimits WORK = WorkLimits.DEFAULT;

    public static final Setting<Path> STATE_DIR =
            row("state-dir", Kind.path(), "/var/lib/corral", "where all state lives");
    public static final Setting<ListenAddress> HTTP_ADDRESS =
            row("http-address", Kind.address(), "127.0.0.1:3000", "where the API and the data plane listen");
    public static final Setting<Optional<ListenAddress>> HTTPS_ADDRESS = row(
            "https-address",
            Kind.address().optional(),
            "",
            "the same over TLS; 127.0.0.1:443 when a domain is set, off otherwise");
    public static final Setting<Optional<String>> DOMAIN = row(
            "domain",
            Kind.domain().optional(),
            "",
            "the domain whose host names <port>-<sandbox>.<domain> lead to sandboxes");
    public static final Setting<Optional<Path>> TLS_CERTIFICATE = row(
            "tls-certificate",
            Kind.path().optional(),
            "",
            "a certificate for *.<domain> of your own, PEM with its chain; without one, Corral makes an authority");
    public static final Setting<Optional<Path>> TLS_KEY =
            row("tls-key", Kind.path().optional(), "", "its key, PEM (PKCS #8)");
    public static final Setting<Duration> TLS_RELOAD_INTERVAL = row(
            "tls-reload-interval",
            Kind.duration("1s", "24h"),
            "10s",
            "how often the certificate is looked at, so that a renewed one is shown without a restart");
    public static final Setting<Optional<String>> ADMIN_KEY = row(
            "admin-key",
            Kind.text("a text").optional(),
            "",
            "the operator's key for /admin; without one, only commands on this machine manage teams and keys");
    public static final Setting<Integer> TEAM_MAX_SANDBOXES = row(
            "team-max-sandboxes", Kind.integer(0, 1_000_000), "1000", "how many sandboxes the team 'default' may have");

    public static final Setting<List<DeclaredPool>> POOLS = row(
            "pools",
            new Kind<>("template=size", DeclaredPool::parse).list(),
            "base=4",
            "warm sandboxes that wait for a claim, by template");
    public static final Setting<Integer> POOL_STARTING_AT_ONCE = row(
            "pool-starting-at-once",
            Kind.integer(1, 1_000),
            "2",
            "members of one pool that may be starting at one time");
    public static final Setting<Integer> POOL_STARTUP_BUDGET = row(
            "pool-startup-budget",
            Kind.integer(1, 1_000),
            "5",
            "starts that may fail in a row before a pool stops trying");
    public static final Setting<Duration> POOL_REFILL_DELAY = row(
            "pool-refill-delay",
            Kind.duration("0ms", "1h"),
            "500ms",
            "how long after a claim its replacement is started");

    public static final Setting<Integer> SANDBOX_CPU = row(
            "sandbox-cpu",
            Kind.integer(10, 1_000_000),
            "2000",
            "processor time of a sandbox, in thousandths of a core");
    public static final Setting<Bytes> SANDBOX_MEMORY =
            row("sandbox-memory", Kind.bytes("64MiB", "1024GiB"), "512MiB", "its memory");
    public static final Setting<Bytes> SANDBOX_DISK =
            row("sandbox-disk", Kind.bytes("16MiB", "16384GiB"), "2GiB", "what it may write");
    public static final Setting<Integer> SANDBOX_PROCESSES =
            row("sandbox-processes", Kind.integer(16, 1_000_000), "512", "its processes and threads");
    public static final Setting<Integer> SANDBOX_CONNECTIONS = row(
            "sandbox-connections",
            Kind.integer(1, 1_000_000),
            "4096",
            "connections to the outside that it may have at one time");

    public static final Setting<Integer> MAX_SANDBOXES =
            row("max-sandboxes", Kind.integer(1, 16_000), "200", "sandboxes on this machine at one time");
    public static final Setting<Optional<Bytes>> MAX_MEMORY = row(
            "max-memory",
            Kind.bytes("64MiB", "1048576GiB").optional(),
            "",
            "sum of the memory limits of all sandboxes; four times the machine's memory unless set");
    public static final Setting<Bytes> MIN_FREE_MEMORY = row(
            "min-free-memory",
            Kind.bytes("0KiB", "1024GiB"),
            "256MiB",
            "memory that must be free for another sandbox to start");
    public static final Setting<Bytes> MIN_FREE_DISK = row(
            "min-free-disk",
            Kind.bytes("0KiB", "1048576GiB"),
            "1GiB",
            "space in the state directory that must be free for another sandbox to start");
    public static final Setting<String> RUNTIME =
            row("runtime", Kind.text("a command"), "runc", "the OCI runtime: runc, crun or runsc");
    public static final Setting<Optional<String>> NETWORK = row(
            "network",
            Kind.text("an IPv4 range").optional(),
            "",
            "private addresses for sandboxes, as 10.1.0.0/16; a free range is chosen unless set");
    public static final Setting<List<String>> REACHABLE = row(
            "reachable",
            Kind.text("an IPv4 range").list(),
            "",
            "private ranges that sandboxes may reach although they are not the internet");
    public static final Setting<Path> NAME_SERVERS = row(
            "name-servers",
            Kind.path(),
            "/etc/resolv.conf",
            "a file in the form of resolv.conf that says whom sandboxes ask for names");
    public static final Setting<Optional<Path>> BUNDLE = row(
            "bundle",
            Kind.path().optional(),
            "",
            "the folder of the in-sandbox daemon; the one that was built with the server unless set");
    public static final Setting<Duration> COMMAND_DEADLINE = row(
            "command-deadline",
            Kind.duration("1s", "10m"),
            "10s",
            "for each command of the machine, the OCI runtime included");
    public static final Setting<Duration> READY_DEADLINE =
            row("ready-deadline", Kind.duration("1s", "10m"), "15s", "until the daemon of a new sandbox must answer");
    public static final Setting<Duration> FREEZE_DEADLINE = row(
            "freeze-deadline",
            Kind.duration("1s", "10m"),
            "5s",
            "until every process of a sandbox must be held or going again");

    public static final Setting<Duration> MAX_TIMEOUT = row(
            "max-timeout",
            Kind.duration("1s", "87600h"),
            text(LIMITS.maxTimeout()),
            "the longest life of a sandbox that may be asked for at once");
    public static final Setting<Integer> MAX_METADATA_ENTRIES = row(
            "max-metadata-entries",
            Kind.integer(0, 10_000),
            "" + LIMITS.maxMetadataEntries(),
            "pairs of metadata of a sandbox");
    public static final Setting<Integer> MAX_ENV_ENTRIES = row(
            "max-env-entries",
            Kind.integer(0, 10_000),
            "" + LIMITS.maxEnvEntries(),
            "environment variables of a sandbox");
    public static final Setting<Integer> MAX_TEXT_LENGTH = row(
            "max-text-length",
            Kind.integer(1, 1_048_576),
            "" + LIMITS.maxTextLength(),
            "characters of one name or value of those");
    public static final Setting<Integer> MAX_TOTAL_TEXT = row(
            "max-total-text",
            Kind.integer(1, 1_048_576),
            "" + LIMITS.maxTotalText(),
            "characters of all metadata, and of all environment variables");
    public static final Setting<Duration> START_DEADLINE = row(
            "start-deadline",
            Kind.duration("1s", "10m"),
            text(LIMITS.startDeadline()),
            "how long a create may wait for its sandbox");
    public static final Setting<Duration> TRANSITION_DEADLINE = row(
            "transition-deadline",
            Kind.duration("1s", "10m"),
            text(LIMITS.transitionDeadline()),
            "how long a pause, resume or kill may wait");
    public static final Setting<Duration> INITIALISE_DEADLINE = row(
            "initialise-deadline",
            Kind.duration("100ms", "1m"),
            text(LIMITS.initialiseDeadline()),
            "how long a daemon may take to accept its owner");
    public static final Setting<Integer> CLAIM_ATTEMPTS = row(
            "claim-attempts",
            Kind.integer(1, 1_000),
            "" + LIMITS.claimAttempts(),
            "warm sandboxes that one create may try before it makes its own");
    public static final Setting<Integer> START_ATTEMPTS = row(
            "start-attempts",
            Kind.integer(1, 100),
            "" + LIMITS.startAttempts(),
            "how often one sandbox is started before it counts as failed");
    public static final Setting<Duration> UNFINISHED_CLAIM_GRACE = row(
            "unfinished-claim-grace",
            Kind.duration("1s", "10m"),
            text(LIMITS.unfinishedClaimGrace()),
            "how long after its claim a sandbox may stay without an initialised daemon");
    public static final Setting<Integer> MAX_STARTING = row(
            "max-starting",
            Kind.integer(1, 10_000),
            "" + LIMITS.maxStarting(),
            "sandboxes outside pools that may be starting at one time");

    public static final Setting<Bytes> MAX_BODY =
            row("max-body", Kind.bytes("1KiB", "64MiB"), "1MiB", "size of one request to the API");
    public static final Setting<Bytes> MAX_REQUEST_HEAD =
            row("max-request-head", Kind.bytes("1KiB", "1MiB"), "64KiB", "size of a request's line and headers");
    public static final Setting<Integer> MAX_LISTED = row(
            "max-listed", Kind.integer(1, 1_000_000), "" + E2B.maxListed(), "sandboxes in a list that has no pages");
    public static final Setting<Integer> CONNECTIONS_PER_SANDBOX = row(
            "connections-per-sandbox",
            Kind.integer(1, 1_000_000),
            "" + E2B.connectionsPerSandbox(),
            "open requests to one sandbox");
    public static final Setting<Integer> CONNECTIONS =
            row("connections", Kind.integer(1, 10_000_000), "" + E2B.connections(), "open requests to all sandboxes");
    public static final Setting<Integer> CLIENT_CONNECTIONS = row(
            "client-connections",
            Kind.integer(1, 10_000_000),
            "" + E2B.clientConnections(),
            "connections that clients may have open; more are closed at once");
    public static final Setting<Integer> CLIENT_CONNECTIONS_PER_ADDRESS = row(
            "client-connections-per-address",
            Kind.integer(1, 10_000_000),
            "" + E2B.clientConnectionsPerAddress(),
            "the same for one address; a proxy before Corral is one");
    public static final Setting<Integer> HELD_REQUESTS = row(
            "held-requests",
            Kind.integer(0, 1_000_000),
            "" + E2B.heldRequests(),
            "requests that may wait for sandboxes that are being woken");
    public static final Setting<Duration> HOLD_TIME =
            row("hold-time", Kind.duration("100ms", "10m"), text(E2B.holdTime()), "how long such a request waits");
    public static final Setting<Duration> IDLE_TIMEOUT = row(
            "idle-timeout", Kind.duration("1s", "24h"), text(E2B.idleTimeout()), "how long a connection may be silent");
    public static final Setting<Duration> CONNECT_TIMEOUT = row(
            "connect-timeout",
            Kind.duration("100ms", "1m"),
            text(E2B.connectTimeout()),
            "how long an attempt to connect to a sandbox may take");

    public static final Setting<List<String>> MCP_ORIGINS = row(
            "mcp-origins",
            Kind.text("an origin as https://host").list(),
            String.join(",", MCP.origins()),
            "web pages that may call MCP; one without a port means every port");
    public static final Setting<Bytes> MCP_MAX_BODY =
            row("mcp-max-body", Kind.bytes("1KiB", "64MiB"), "4MiB", "size of one request to MCP");
    public static final Setting<Integer> MCP_CALLS_PER_KEY = row(
            "mcp-calls-per-key",
            Kind.integer(1, 100_000),
            "" + MCP.callsPerKey(),
            "calls that one key may have under way at one time through MCP");
    public static final Setting<Duration> MCP_PROGRESS_AFTER = row(
            "mcp-progress-after",
            Kind.duration("10ms", "1m"),
            text(MCP.progressAfter()),
            "after how long a call through MCP sends signs of life");
    public static final Setting<Duration> MCP_PROGRESS_INTERVAL = row(
            "mcp-progress-interval",
            Kind.duration("10ms", "1m"),
            text(MCP.progressEvery()),
            "how often it does; a client that is gone is noticed by it");
    public static final Setting<Duration> MCP_SANDBOX_LIFE = row(
            "mcp-sandbox-life",
            Kind.duration("1s", "24h"),
            text(MCP.defaultLife()),
            "how long a sandbox lives that was made through MCP without a time");
    public static final Setting<Optional<String>> MCP_TOKEN_ISSUER = row(
            "mcp-token-issuer",
            Kind.text("an address").optional(),
            "",
            "the authorization server whose tokens MCP takes beside API keys; none unless set");
    public static final Setting<Optional<String>> MCP_TOKEN_KEYS =
            row("mcp-token-keys", Kind.text("an address").optional(), "", "where it publishes its keys, a JWK set");
    public static final Setting<Optional<String>> MCP_TOKEN_AUDIENCE = row(
            "mcp-token-audience",
            Kind.text("an address").optional(),
            "",
            "the address of MCP here, as its tokens must name it: https://host/mcp");
    public static final Setting<String> MCP_TOKEN_TEAM_CLAIM = row(
            "mcp-token-team-claim", Kind.text("the name of a claim"), "team", "which claim of a token names the team");
    public static final Setting<Duration> MAX_COMMAND_TIME = row(
            "max-command-time",
            Kind.duration("1s", "24h"),
            text(WORK.maxRun()),
            "how long a command may run that somebody waits for through MCP");
    public static final Setting<Duration> MAX_WAIT_FOR_PROCESS = row(
            "max-wait-for-process",
            Kind.duration("1s", "10m"),
            text(WORK.maxWait()),
            "how long one call may wait for a process in the background");
    public static final Setting<Bytes> MAX_COMMAND_OUTPUT = row(
            "max-command-output",
            Kind.bytes("1KiB", "64MiB"),
            "1MiB",
            "output of a command, of each channel, that one answer may hold");
    public static final Setting<Integer> MAX_COMMAND_LENGTH = row(
            "max-command-length",
            Kind.integer(1, 1_048_576),
            "" + WORK.maxCode(),
            "characters of a command or of code through MCP");
    public static final Setting<Bytes> MAX_FILE_PART =
            row("max-file-part", Kind.bytes("1KiB", "64MiB"), "1MiB", "part of a file that one answer may hold");
    public static final Setting<Bytes> MAX_FILE_WRITE =
            row("max-file-write", Kind.bytes("1KiB", "64MiB"), "16MiB", "size of a file that one call may write");
    public static final Setting<Integer> MAX_LISTING_DEPTH =
            row("max-listing-depth", Kind.integer(1, 256), "" + WORK.maxDepth(), "how deep a listing of files may go");

    public static final Setting<Integer> WORKERS =
            row("workers", Kind.integer(1, 1_000), "8", "sandboxes that are started, paused or stopped at one time");
    public static final Setting<String> CRIU = row(
            "criu",
            Kind.text("a command"),
            "criu",
            "CRIU 4.2 or newer, which keeps the memory of sandboxes; without it, files alone are kept");
    public static final Setting<Duration> DUMP_DEADLINE = row(
            "dump-deadline",
            Kind.duration("1s", "10m"),
            "60s",
            "for each dump of a sandbox's memory, its restore, and each copy of a disk");
    public static final Setting<Integer> MAX_SNAPSHOTS =
            row("max-snapshots", Kind.integer(0, 1_000_000), "1000", "snapshots of one team at one time");
    public static final Setting<Duration> SNAPSHOT_LIFETIME = row(
            "snapshot-lifetime",
            Kind.duration("0ms", "87600h"),
            "720h",
            "how long a snapshot is kept; 0ms means until it is deleted");
    public static final Setting<Bytes> SNAPSHOT_DISK = row(
            "snapshot-disk",
            Kind.bytes("0KiB", "1048576GiB"),
            "64GiB",
            "what all snapshots together may take in the state directory");
    public static final Setting<Integer> MAX_FORKS =
            row("max-forks", Kind.integer(1, 100), "100", "sandboxes that one fork may make");
    public static final Setting<Duration> STORE_AFTER = row(
            "store-after",
            Kind.duration("0ms", "87600h"),
            "10m",
            "how long a sandbox may be paused in memory before it is put on disk; 0ms means for ever");

    public static final Setting<Duration> SWEEP_INTERVAL = row(
            "sweep-interval",
            Kind.duration("1s", "24h"),
            "1m",
            "how often the machine is searched for what no sandbox owns any more");

    /** Read before the others, from the environment and flags alone. */
    public static final Setting<Optional<Path>> SETTINGS =
            row("settings", Kind.path().optional(), "", "a file with lines of the form: name = value");

    private Table() {}

    public static List<Setting<?>> rows() {
        return List.copyOf(ROWS);
    }

    private static <T> Setting<T> row(String name, Kind<T> kind, String standard, String purpose) {
        Setting<T> setting = new Setting<>(name, kind, standard, purpose);
        ROWS.add(setting);
        return setting;
    }

    private static String text(Duration duration) {
        long millis = duration.toMillis();
        return millis % 3_600_000 == 0
                ? millis / 3_600_000 + "h"
                : millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
