package corral.e2b;

import corral.api.access.AccessToken;
import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Reconciliation;
import corral.api.lifecycle.SandboxLifecycle;
import corral.api.lifecycle.SandboxQueries;
import corral.api.lifecycle.SandboxView;
import corral.api.lifecycle.TeamKeys;
import corral.api.lifecycle.TemplateQueries;
import corral.api.lifecycle.Tenancy;
import corral.api.pool.PoolName;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions;
import corral.api.sandbox.Bytes;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.Contents;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.team.ApiKey;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.template.Template;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import corral.api.wiring.DrivingPorts;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/** Driving ports that do just enough to talk to, answer what a test tells them to, and remember what they were asked. */
public final class ScriptedCore
        implements SandboxLifecycle, SandboxQueries, TemplateQueries, Tenancy, RoutingDecisions, Reconciliation {
    public static final String KEY = "e2b_0123456789abcdef0123456789abcdef01234567";
    public static final String OTHER_KEY = "e2b_ffffffffffffffffffffffffffffffffffffffff";
    public static final Instant START = Instant.parse("2026-11-25T01:02:03.400Z");

    public final List<Object> asked = new CopyOnWriteArrayList<>();
    public final Map<SandboxId, Function<Integer, RouteDecision>> routes = new ConcurrentHashMap<>();
    /** What opens every sandbox's daemon here. */
    public static final String TOKEN = "the right token";

    public volatile Function<Optional<String>, Admission> admission = token -> new Admission.Admitted(Optional.empty());
    public final AtomicInteger wakes = new AtomicInteger();
    public volatile Optional<Refusal> refuse = Optional.empty();
    public volatile Optional<RuntimeException> fail = Optional.empty();
    public volatile Function<SandboxId, Answer<SandboxView>> onWake =
            id -> Answer.refused(new Refusal.SandboxNotFound(id));

    public final ScriptedSnapshots snapshots = new ScriptedSnapshots();
    private final Map<SandboxId, Owned> sandboxes = new ConcurrentHashMap<>();
    private final AtomicInteger made = new AtomicInteger();

    private record Owned(TeamId team, SandboxView view) {}

    public DrivingPorts ports() {
        return new DrivingPorts(this, this, this, this, new NoKeys(), this, this, snapshots);
    }

    /** Sends what is for that sandbox to a server on loopback. */
    public void forward(SandboxId id, int port) {
        routes.put(id, asked -> new RouteDecision.Forward(new corral.api.sandbox.SandboxAddress("127.0.0.1"), port));
    }

    @Override
    public Answer<Caller> authenticate(String presentedKey) {
        return switch (presentedKey) {
            case KEY -> Answer.done(new Caller(new TeamId("red"), "k1"));
            case OTHER_KEY -> Answer.done(new Caller(new TeamId("blue"), "k2"));
            default -> Answer.refused(new Refusal.Unauthenticated("The API key is not valid."));
        };
    }

    @Override
    public Answer<SandboxView> create(Caller caller, CreateSandbox command) {
        asked.add(command);
        return guarded(() -> {
            int number = made.incrementAndGet();
            SandboxId id = new SandboxId("i%020d".formatted(number));
            SandboxView view = new SandboxView(
                    id,
                    new TemplateId("base"),
                    List.of("ubuntu"),
                    SandboxView.State.RUNNING,
                    START.plusMillis(number),
                    new Lifetime(
                            command.timeout().map(START::plus),
                            command.timeout().orElse(Duration.ZERO),
                            command.onTimeout(),
                            command.autoResume()),
                    command.metadata(),
                    new Resources(2_000, Bytes.ofMebi(512), Bytes.ofMebi(1_024), 512),
                    command.network(),
                    Optional.empty(),
                    new AccessToken("token-" + number),
                    command.network().publicTraffic()
                            ? Optional.empty()
                            : Optional.of(new AccessToken("traffic-token-" + number)),
                    Optional.empty());
            sandboxes.put(id, new Owned(caller.team(), view));
            return Answer.done(view);
        });
    }

    @Override
    public Answer<Connected> connect(Caller caller, SandboxId id, Optional<Duration> timeout) {
        asked.add(timeout);
        return guarded(() -> owned(caller, id).map(view -> {
            boolean resumed = view.state() == SandboxView.State.PAUSED;
            SandboxView now = with(view, SandboxView.State.RUNNING);
            sandboxes.put(id, new Owned(caller.team(), now));
            return new Connected(now, resumed);
        }));
    }

    @Override
    public Answer<SandboxView> pause(Caller caller, SandboxId id, Contents contents) {
        asked.add(contents);
        return guarded(() -> owned(caller, id).then(view -> {
            if (view.state() == SandboxView.State.PAUSED) {
                return Answer.refused(new Refusal.StateConflict("Sandbox '" + id + "' is paused already."));
            }
            SandboxView now = with(view, SandboxView.State.PAUSED);
            sandboxes.put(id, new Owned(caller.team(), now));
            return Answer.done(now);
        }));
    }

    @Override
    public Answer<SandboxId> kill(Caller caller, SandboxId id) {
        return guarded(() -> owned(caller, id).map(view -> {
            sandboxes.remove(id);
            return id;
        }));
    }

    @Override
    public Answer<SandboxView> setTimeout(Caller caller, SandboxId id, Duration timeout) {
        asked.add(timeout);
        return guarded(() -> owned(caller, id)
                .then(view -> view.state() == SandboxView.State.PAUSED
                        ? Answer.refused(new Refusal.StateConflict("The sandbox is paused."))
                        : Answer.done(view)));
    }

    @Override
    public Answer<SandboxView> wake(SandboxId id) {
        wakes.incrementAndGet();
        return onWake.apply(id);
    }

    @Override
    public Answer<SandboxView> get(Caller caller, SandboxId id) {
        return guarded(() -> owned(caller, id));
    }

    @Override
    public Answer<Page> list(Caller caller, ListSandboxes query) {
        asked.add(query);
        return guarded(() -> {
            Comparator<SandboxView> order = Comparator.comparing(SandboxView::startedAt);
            List<SandboxView> matching = sandboxes.values().stream()
                    .filter(owned -> owned.team().equals(caller.team()))
                    .map(Owned::view)
                    .filter(view -> query.states().contains(view.state()))
                    .filter(view -> view.metadata()
                            .entrySet()
                            .containsAll(query.metadata().entrySet()))
                    .sorted(query.newestFirst() ? order.reversed() : order)
                    .toList();
            int from =
                    query.after().map(token -> Integer.parseInt(token.value())).orElse(0);
            int to = Math.min(matching.size(), from + query.limit());
            return Answer.done(new Page(
                    matching.subList(from, to),
                    to < matching.size() ? Optional.of(new PageToken("" + to)) : Optional.empty(),
                    matching.size()));
        });
    }

    @Override
    public Answer<List<Template>> list(Caller caller) {
        return guarded(() -> Answer.done(List.of(base())));
    }

    @Override
    public Answer<Template> find(Caller caller, String nameOrAlias) {
        asked.add(nameOrAlias);
        return nameOrAlias.equals("base") || nameOrAlias.equals("ubuntu")
                ? Answer.done(base())
                : Answer.refused(new Refusal.TemplateNotFound(nameOrAlias));
    }

    @Override
    public Answer<Team> addTeam(TeamId id, int maxSandboxes, Quotas quotas) {
        return guarded(() -> Answer.done(new Team(id, maxSandboxes, quotas, START)));
    }

    @Override
    public Answer<Team> changeTeam(TeamId id, int maxSandboxes, Quotas quotas) {
        return addTeam(id, maxSandboxes, quotas);
    }

    @Override
    public Answer<IssuedKey> issueKey(TeamId team, String name, Role role, Quotas quotas) {
        return guarded(() -> Answer.done(new IssuedKey(key(team, name), KEY)));
    }

    @Override
    public Answer<List<ApiKey>> listKeys(TeamId team) {
        return guarded(() -> Answer.done(List.of(key(team, "one"))));
    }

    @Override
    public Answer<ApiKey> revokeKey(TeamId team, String keyId) {
        asked.add(keyId);
        return guarded(() -> Answer.done(key(team, "one")));
    }

    @Override
    public boolean opens(SandboxId id, String token) {
        return token.equals(TOKEN);
    }

    @Override
    public Admission admit(SandboxId id, int port, Optional<String> token) {
        return admission.apply(token);
    }

    @Override
    public RouteDecision decide(SandboxId id, int port) {
        Function<Integer, RouteDecision> route = routes.get(id);
        return route == null ? new RouteDecision.NotFound(id) : route.apply(port);
    }

    @Override
    public void reset(SandboxFeed.Snapshot snapshot) {}

    @Override
    public Woken apply(SandboxChange change) {
        return new Woken(Optional.empty(), List.of());
    }

    @Override
    public Next sandbox(SandboxId id) {
        return Next.SETTLED;
    }

    @Override
    public Next pool(PoolName name) {
        return Next.SETTLED;
    }

    @Override
    public Optional<Instant> expire() {
        return Optional.empty();
    }

    @Override
    public Next sweep() {
        return Next.SETTLED;
    }

    private <T> Answer<T> guarded(java.util.function.Supplier<Answer<T>> action) {
        fail.ifPresent(failure -> {
            throw failure;
        });
        return refuse.isPresent() ? Answer.refused(refuse.get()) : action.get();
    }

    private Answer<SandboxView> owned(Caller caller, SandboxId id) {
        Owned owned = sandboxes.get(id);
        return owned == null || !owned.team().equals(caller.team())
                ? Answer.refused(new Refusal.SandboxNotFound(id))
                : Answer.done(owned.view());
    }

    private static SandboxView with(SandboxView view, SandboxView.State state) {
        return new SandboxView(
                view.id(),
                view.template(),
                view.templateAliases(),
                state,
                view.startedAt(),
                view.lifetime(),
                view.metadata(),
                view.resources(),
                view.network(),
                view.paused(),
                view.token(),
                view.trafficToken(),
                state == SandboxView.State.PAUSED ? Optional.of(Contents.MEMORY) : Optional.empty());
    }

    /** A running sandbox of the team whose key is {@link #KEY}. */
    public static SandboxView view(SandboxId id) {
        return new SandboxView(
                id,
                new TemplateId("base"),
                List.of(),
                SandboxView.State.RUNNING,
                START,
                new Lifetime(Optional.empty(), Duration.ZERO, corral.api.sandbox.OnTimeout.KILL, false),
                Map.of(),
                new Resources(1_000, Bytes.ofMebi(512), Bytes.ofMebi(1_024), 512),
                corral.api.sandbox.NetworkAccess.OPEN,
                new AccessToken(TOKEN));
    }

    private static Template base() {
        return new Template(
                new TemplateRevision(new TemplateId("base"), "r1"),
                List.of("ubuntu"),
                new Resources(2_000, Bytes.ofMebi(512), Bytes.ofMebi(1_024), 512),
                START,
                START);
    }

    private static ApiKey key(TeamId team, String name) {
        return new ApiKey("9b2c1d1e-0000-4000-8000-000000000001", team, name, "0".repeat(64), "4567", START);
    }

    /** All that was asked, of one kind. */
    public <T> List<T> asked(Class<T> type) {
        return new ArrayList<>(
                asked.stream().filter(type::isInstance).map(type::cast).toList());
    }

    /** Keys are managed elsewhere. */
    private static final class NoKeys implements TeamKeys {
        private static <T> Answer<T> no() {
            return Answer.refused(new Refusal.Forbidden("Nobody manages keys here."));
        }

        @Override
        public Answer<List<Team>> teams(Caller caller) {
            return no();
        }

        @Override
        public Answer<List<ApiKey>> list(Caller caller) {
            return no();
        }

        @Override
        public Answer<Tenancy.IssuedKey> issue(Caller caller, NewKey key) {
            return no();
        }

        @Override
        public Answer<ApiKey> rename(Caller caller, String keyId, String name) {
            return no();
        }

        @Override
        public Answer<ApiKey> revoke(Caller caller, String keyId) {
            return no();
        }
    }
}
