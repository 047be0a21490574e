package corral.testkit.simulation;

import corral.api.access.AccessToken;
import corral.api.access.Caller;
import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent.Initialisation;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.Reconciliation;
import corral.api.lifecycle.SandboxLifecycle;
import corral.api.lifecycle.SandboxQueries;
import corral.api.lifecycle.SandboxSnapshots;
import corral.api.lifecycle.SandboxView;
import corral.api.lifecycle.TeamKeys;
import corral.api.lifecycle.TemplateQueries;
import corral.api.lifecycle.Tenancy;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions;
import corral.api.sandbox.Cause;
import corral.api.sandbox.Claim;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Lifetime;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.ObservedSandbox.Phase;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.SealedEnv;
import corral.api.sandbox.TokenGrant;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.snapshot.SnapshotId;
import corral.api.store.SandboxChange;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxHistory;
import corral.api.store.SandboxWaiter.Waiting;
import corral.api.store.WriteOutcome;
import corral.api.team.ApiKey;
import corral.api.team.Quotas;
import corral.api.team.Role;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.template.Template;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The smallest core that keeps every invariant while nothing fails, with one mistake on demand. It scans, it forgets, it would not survive a store that
 * is not there; it is here to be caught.
 */
final class ToyCore implements SandboxLifecycle, SandboxQueries, RoutingDecisions, Reconciliation {
    private static final Duration SOON = Duration.ofMillis(100);

    private final DrivenPorts ports;
    private final Optional<Invariant> mistake;
    private final Map<SandboxId, SandboxRecord> view = new TreeMap<>();
    private final Map<SandboxId, Long> seen = new TreeMap<>();
    private long looks;
    private int creating;

    private ToyCore(DrivenPorts ports, Optional<Invariant> mistake) {
        this.ports = ports;
        this.mistake = mistake;
    }

    static DrivingPorts create(DrivenPorts ports, Optional<Invariant> mistake) {
        ToyCore core = new ToyCore(ports, mistake);
        return new DrivingPorts(core, core, new Nothing(), new Nothing(), new NoKeys(), core, core, new NoSnapshots());
    }

    private boolean breaks(Invariant invariant) {
        return mistake.equals(Optional.of(invariant));
    }

    // ---- what is known

    private Optional<SandboxRecord> refresh(SandboxId id) {
        long look = ++looks;
        Optional<SandboxRecord> truth = ports.sandboxes().get(id);
        if (look > seen.getOrDefault(id, 0L)) {
            seen.put(id, look);
            truth.ifPresentOrElse(record -> view.put(id, record), () -> view.remove(id));
        }
        return truth;
    }

    private Optional<SandboxRecord> desire(
            SandboxId id, Predicate<SandboxRecord> visible, UnaryOperator<DesiredSandbox> change) {
        while (true) {
            Optional<SandboxRecord> now = refresh(id).filter(visible);
            if (now.isEmpty()) {
                return now;
            }
            WriteOutcome outcome = ports.sandboxes()
                    .updateDesired(
                            id, now.get().version(), change.apply(now.get().desired()));
            refresh(id);
            if (outcome instanceof WriteOutcome.Written(var record)) {
                return Optional.of(record);
            }
        }
    }

    private void observe(SandboxRecord record, Phase phase, Optional<SandboxAddress> address, int epoch) {
        var _ = ports.sandboxes()
                .updateObserved(
                        record.id(),
                        record.version(),
                        new ObservedSandbox(
                                phase,
                                address,
                                Optional.of(record.desired().template()),
                                epoch,
                                0,
                                0,
                                Optional.empty(),
                                Optional.empty()));
        refresh(record.id());
    }

    private Optional<SandboxRecord> await(SandboxId id, Predicate<Optional<SandboxRecord>> holds) {
        try (Waiting waiting = ports.waiter().listen(id)) {
            while (true) {
                Optional<SandboxRecord> now = refresh(id);
                if (holds.test(now)) {
                    return now;
                }
                waiting.await(Duration.ofSeconds(1));
            }
        }
    }

    private boolean mine(Caller caller, SandboxRecord record) {
        return record.desired().power() != Power.GONE
                && record.desired()
                        .claim()
                        .filter(claim ->
                                claim.team().equals(caller.team()) || breaks(Invariant.FOREIGN_READS_AS_UNKNOWN))
                        .isPresent();
    }

    private static <T> Answer<T> unknown(SandboxId id) {
        return Answer.refused(new Refusal.SandboxNotFound(id));
    }

    private SandboxView view(SandboxRecord record) {
        Claim claim = record.desired().claim().orElseThrow();
        return new SandboxView(
                record.id(),
                record.desired().template().id(),
                List.of(),
                record.desired().power() == Power.PAUSED ? SandboxView.State.PAUSED : SandboxView.State.RUNNING,
                claim.claimedAt(),
                claim.lifetime(),
                claim.metadata(),
                record.desired().resources(),
                claim.network(),
                token(record.id()));
    }

    private static AccessToken token(SandboxId id) {
        return new AccessToken("token of " + id);
    }

    // ---- commands

    @Override
    public Answer<SandboxView> create(Caller caller, CreateSandbox command) {
        Template template = ports.templates().find(command.template()).orElseThrow();
        int most = ports.teams().find(caller.team()).orElseThrow().maxSandboxes();
        long has = view.values().stream().filter(record -> mine(caller, record)).count();
        if (has + creating >= most && !breaks(Invariant.LIMITS_HOLD)) {
            return Answer.refused(new Refusal.ConcurrencyExhausted(most));
        }
        creating++;
        try {
            return create(caller, command, template);
        } finally {
            creating--;
        }
    }

    private Answer<SandboxView> create(Caller caller, CreateSandbox command, Template template) {
        Instant now = ports.time().now();
        Claim claim = new Claim(
                fresh(),
                caller.team(),
                caller.keyId(),
                now,
                new TokenGrant("key-1", 1),
                SealedEnv.NONE,
                command.metadata(),
                new Lifetime(
                        command.timeout().map(now::plus),
                        command.timeout().orElse(Duration.ZERO),
                        command.onTimeout(),
                        command.autoResume()),
                command.network(),
                command.idempotency());
        SandboxId id = warm(template, claim).orElseGet(() -> cold(template, claim));
        Optional<SandboxRecord> started = await(
                        id,
                        record -> record.isEmpty()
                                || record.get().desired().power() != Power.RUNNING
                                || record.get().observed().phase() == Phase.RUNNING)
                .filter(record -> record.desired().power() == Power.RUNNING);
        if (started.isEmpty()) {
            return unknown(id);
        }
        SandboxRecord ready = started.get();
        if (!breaks(Invariant.ACKNOWLEDGED_RUNNING_IS_READY)) {
            AgentOutcome handed = ports.agent()
                    .initialise(
                            ready.observed().address().orElseThrow(),
                            new Initialisation(
                                    id,
                                    template.id(),
                                    1,
                                    token(id),
                                    command.env(),
                                    ports.time().now()),
                            Duration.ofSeconds(1));
            if (!(handed instanceof AgentOutcome.Ready)) {
                throw new IllegalStateException("Nothing fails here: " + handed);
            }
        }
        return Answer.done(view(ready));
    }

    private String fresh() {
        return HexFormat.of().formatHex(ports.entropy().bytes(10));
    }

    private Optional<SandboxId> warm(Template template, Claim claim) {
        for (SandboxRecord candidate : List.copyOf(view.values())) {
            boolean fits = candidate.desired().claim().isEmpty()
                    && candidate.desired().template().equals(template.revision())
                    && candidate.observed().phase() == Phase.RUNNING;
            boolean twice = breaks(Invariant.NO_SANDBOX_TWICE);
            if (fits
                    && desire(
                                    candidate.id(),
                                    now -> twice || now.desired().claim().isEmpty(),
                                    old -> old.withClaim(Optional.of(claim)))
                            .isPresent()) {
                return Optional.of(candidate.id());
            }
        }
        return Optional.empty();
    }

    private SandboxId cold(Template template, Claim claim) {
        return make(template, Optional.empty(), Optional.of(claim));
    }

    private SandboxId make(Template template, Optional<PoolName> pool, Optional<Claim> claim) {
        SandboxId id = new SandboxId("i" + fresh());
        var _ = ports.sandboxes()
                .create(
                        id,
                        ports.time().now(),
                        new DesiredSandbox(template.revision(), template.resources(), pool, claim, Power.RUNNING, 0));
        refresh(id);
        return id;
    }

    private static UnaryOperator<DesiredSandbox> until(Instant deadline) {
        return old -> old.withClaim(old.claim()
                .map(claim -> claim.withLifetime(claim.lifetime()
                        .withDeadline(claim.lifetime().deadline().map(before -> deadline)))));
    }

    private Answer<SandboxView> resume(SandboxId id, Predicate<SandboxRecord> visible, Duration timeout) {
        Instant deadline = ports.time().now().plus(timeout);
        Optional<SandboxRecord> ordered =
                desire(id, visible, old -> until(deadline).apply(old).withPower(Power.RUNNING));
        if (ordered.isEmpty()) {
            return unknown(id);
        }
        return await(
                        id,
                        now -> now.isEmpty()
                                || now.get().desired().power() != Power.RUNNING
                                || now.get().observed().phase() == Phase.RUNNING)
                .filter(now -> now.desired().power() == Power.RUNNING)
                .map(now -> Answer.done(view(now)))
                .orElse(unknown(id));
    }

    @Override
    public Answer<Connected> connect(Caller caller, SandboxId id, Optional<Duration> timeout) {
        return resume(id, record -> mine(caller, record), timeout.orElse(Duration.ofSeconds(30)))
                .map(sandbox -> new Connected(sandbox, true));
    }

    @Override
    public Answer<SandboxView> wake(SandboxId id) {
        return resume(
                id,
                record ->
                        record.desired().claim().isPresent() && record.desired().power() != Power.GONE,
                Duration.ofSeconds(30));
    }

    @Override
    public Answer<SandboxView> pause(Caller caller, SandboxId id, Contents contents) {
        Optional<SandboxRecord> before = refresh(id).filter(record -> mine(caller, record));
        if (before.isEmpty()) {
            return unknown(id);
        }
        if (breaks(Invariant.COMMANDS_ARE_ANSWERED)) {
            throw new IllegalStateException("It is paused already.");
        }
        Optional<SandboxRecord> ordered =
                desire(id, record -> mine(caller, record), old -> old.withPower(Power.PAUSED));
        withdraw(id);
        return ordered.isEmpty()
                ? unknown(id)
                : await(
                                id,
                                now -> now.isEmpty()
                                        || now.get().desired().power() != Power.PAUSED
                                        || now.get().observed().phase() == Phase.FROZEN)
                        .filter(now -> now.desired().power() == Power.PAUSED)
                        .map(now -> Answer.done(view(now)))
                        .orElse(unknown(id));
    }

    private void withdraw(SandboxId id) {
        if (!breaks(Invariant.NOTHING_REACHES_PAUSED_OR_KILLED)) {
            ports.routes().withdraw(id);
        }
    }

    @Override
    public Answer<SandboxId> kill(Caller caller, SandboxId id) {
        if (breaks(Invariant.KILLED_STAYS_GONE)) {
            withdraw(id);
            view.remove(id);
            return Answer.done(id);
        }
        if (desire(id, record -> mine(caller, record), old -> old.withPower(Power.GONE))
                .isEmpty()) {
            return unknown(id);
        }
        withdraw(id);
        await(id, Optional::isEmpty);
        return Answer.done(id);
    }

    @Override
    public Answer<SandboxView> setTimeout(Caller caller, SandboxId id, Duration timeout) {
        Instant deadline = ports.time().now().plus(timeout);
        return desire(id, record -> mine(caller, record), until(deadline))
                .map(record -> Answer.done(view(record)))
                .orElse(unknown(id));
    }

    @Override
    public Answer<SandboxView> get(Caller caller, SandboxId id) {
        return refresh(id)
                .filter(record -> mine(caller, record))
                .map(record -> Answer.done(view(record)))
                .orElseGet(() -> Answer.refused(new Refusal.SandboxNotFound(
                        id,
                        ports.history()
                                .find(id)
                                .filter(end -> end.team().equals(caller.team()))
                                .map(SandboxHistory.End::cause))));
    }

    @Override
    public Answer<Page> list(Caller caller, ListSandboxes query) {
        List<SandboxView> own = view.values().stream()
                .filter(record -> mine(caller, record))
                .filter(record -> !breaks(Invariant.VIEWS_AGREE_WITH_STORE)
                        || record.desired().power() == Power.RUNNING)
                .map(this::view)
                .toList();
        long running = own.stream()
                .filter(each -> each.state() == SandboxView.State.RUNNING)
                .count();
        return Answer.done(new Page(own, Optional.empty(), (int) running));
    }

    @Override
    public RouteDecision decide(SandboxId id, int port) {
        Optional<SandboxRecord> record = Optional.ofNullable(view.get(id))
                .filter(known -> known.desired().claim().isPresent());
        return record.<RouteDecision>map(known -> switch (known.desired().power()) {
                    case RUNNING ->
                        known.observed().phase() == Phase.RUNNING
                                ? new RouteDecision.Forward(
                                        known.observed().address().orElseThrow(), port)
                                : new RouteDecision.Transitioning(id);
                    case PAUSED, SHELVED ->
                        known.desired().claim().orElseThrow().lifetime().autoResume()
                                ? new RouteDecision.Wake(id)
                                : new RouteDecision.NotFound(id);
                    case GONE -> new RouteDecision.NotFound(id);
                })
                .orElse(new RouteDecision.NotFound(id));
    }

    @Override
    public boolean opens(SandboxId id, String token) {
        return token(id).value().equals(token);
    }

    @Override
    public Admission admit(SandboxId id, int port, Optional<String> token) {
        return new Admission.Admitted(Optional.empty());
    }

    // ---- reconcilers

    @Override
    public void reset(SandboxFeed.Snapshot snapshot) {
        snapshot.records().forEach(record -> refresh(record.id()));
        List.copyOf(view.keySet()).forEach(this::refresh);
    }

    @Override
    public Woken apply(SandboxChange change) {
        refresh(change.id());
        return new Woken(
                Optional.of(change.id()),
                ports.pools().list().stream().map(PoolSpec::name).toList());
    }

    @Override
    public Next sandbox(SandboxId id) {
        Optional<SandboxRecord> known = refresh(id);
        if (known.isEmpty()) {
            return Next.SETTLED;
        }
        SandboxRecord record = known.get();
        Phase phase = record.observed().phase();
        switch (record.desired().power()) {
            case GONE -> {
                if (!breaks(Invariant.NOTHING_LEFT_ON_HOST)) {
                    ports.host().stop(id);
                }
                note(record);
                var _ = ports.sandboxes().delete(id, record.version());
                refresh(id);
            }
            case PAUSED, SHELVED -> {
                if (phase == Phase.RUNNING) {
                    freeze(record);
                    return Next.in(SOON);
                }
                return phase == Phase.FROZEN ? Next.SETTLED : run(record, phase);
            }
            case RUNNING -> {
                return run(record, phase);
            }
        }
        return refresh(id).filter(now -> now.desired().power() == Power.GONE).isPresent()
                ? Next.in(SOON)
                : Next.SETTLED;
    }

    private void note(SandboxRecord record) {
        if (!breaks(Invariant.ENDS_ARE_TOLD)) {
            Cause cause = new Cause(Cause.Why.REQUESTED, "", ports.time().now());
            record.desired()
                    .claim()
                    .ifPresent(claim -> ports.history()
                            .ended(new SandboxHistory.End(
                                    record.id(),
                                    claim.team(),
                                    record.desired().template().id(),
                                    claim.claimedAt(),
                                    cause)));
        }
    }

    private void freeze(SandboxRecord record) {
        if (ports.host().freeze(record.id()) instanceof HostOutcome.Frozen(var address, var _)) {
            observe(record, Phase.FROZEN, Optional.of(address), 1);
        }
    }

    private Next run(SandboxRecord record, Phase phase) {
        HostOutcome outcome = switch (phase) {
            case RUNNING -> new HostOutcome.Absent();
            case FROZEN, DUMPED, SHELVED -> ports.host().thaw(record.id());
            case ABSENT, STARTING, FAILED ->
                ports.host()
                        .start(new StartSandbox(
                                record.id(),
                                record.desired().template(),
                                record.desired().resources(),
                                NetworkAccess.OPEN));
        };
        if (outcome instanceof HostOutcome.Running(var address, var _)) {
            observe(record, Phase.RUNNING, Optional.of(address), 1);
        }
        return phase == Phase.RUNNING ? Next.SETTLED : Next.in(SOON);
    }

    @Override
    public Next pool(PoolName name) {
        for (PoolSpec pool : ports.pools().list()) {
            long members = view.values().stream()
                    .filter(record -> record.desired().pool().equals(Optional.of(name))
                            && record.desired().claim().isEmpty())
                    .count();
            long wanted = breaks(Invariant.POOLS_REACH_THEIR_SIZE) ? pool.size() / 2 : pool.size();
            Template template = ports.templates().find(pool.template().value()).orElseThrow();
            if (ports.replica().equals("replica-1") && members < wanted) {
                make(template, Optional.of(name), Optional.empty());
                return Next.in(SOON);
            }
        }
        return Next.SETTLED;
    }

    @Override
    public Optional<Instant> expire() {
        Instant now = breaks(Invariant.ACKNOWLEDGED_CREATE_IS_FOUND)
                ? ports.time().now().plusSeconds(5)
                : ports.time().now();
        if (!breaks(Invariant.DEADLINES_ACT)) {
            List.copyOf(view.values()).forEach(record -> expire(record.id(), now));
        }
        return Optional.empty();
    }

    private void expire(SandboxId id, Instant now) {
        Predicate<SandboxRecord> due = record -> record.desired().power() == Power.RUNNING
                && lifetime(record)
                        .flatMap(Lifetime::deadline)
                        .filter(deadline -> !deadline.isAfter(now))
                        .isPresent();
        if (Optional.ofNullable(view.get(id)).filter(due).isPresent()) {
            boolean kill = lifetime(Optional.ofNullable(view.get(id)).orElseThrow())
                            .map(Lifetime::onTimeout)
                            .orElse(OnTimeout.KILL)
                    == OnTimeout.KILL;
            desire(id, due, old -> old.withPower(kill ? Power.GONE : Power.PAUSED))
                    .ifPresent(record -> withdraw(id));
        }
    }

    private static Optional<Lifetime> lifetime(SandboxRecord record) {
        return record.desired().claim().map(Claim::lifetime);
    }

    @Override
    public Next sweep() {
        return Next.SETTLED;
    }

    /** A toy keeps no snapshots. */
    private static final class NoSnapshots implements SandboxSnapshots {
        private static <T> Answer<T> no() {
            return Answer.refused(new Refusal.ObjectNotFound("A toy keeps no snapshots."));
        }

        @Override
        public Answer<Snapshot> snapshot(Caller caller, SandboxId id, Optional<String> name, Contents most) {
            return unknown(id);
        }

        @Override
        public Answer<SnapshotPage> list(Caller caller, ListSnapshots query) {
            return no();
        }

        @Override
        public Answer<Snapshot> find(Caller caller, String idOrName) {
            return no();
        }

        @Override
        public Answer<SnapshotId> delete(Caller caller, String idOrName) {
            return no();
        }

        @Override
        public Answer<List<Answer<SandboxView>>> fork(Caller caller, SandboxId id, int count, Duration timeout) {
            return unknown(id);
        }
    }

    /** What nobody asks for in a simulation. */
    private static final class Nothing implements TemplateQueries, Tenancy {
        private static <T> Answer<T> no() {
            return Answer.refused(new Refusal.ObjectNotFound("A toy has no such thing."));
        }

        @Override
        public Answer<List<Template>> list(Caller caller) {
            return no();
        }

        @Override
        public Answer<Template> find(Caller caller, String nameOrAlias) {
            return no();
        }

        @Override
        public Answer<Caller> authenticate(String presentedKey) {
            return no();
        }

        @Override
        public Answer<Team> addTeam(TeamId id, int maxSandboxes, Quotas quotas) {
            return no();
        }

        @Override
        public Answer<Team> changeTeam(TeamId id, int maxSandboxes, Quotas quotas) {
            return no();
        }

        @Override
        public Answer<IssuedKey> issueKey(TeamId team, String name, Role role, Quotas quotas) {
            return no();
        }

        @Override
        public Answer<List<ApiKey>> listKeys(TeamId team) {
            return no();
        }

        @Override
        public Answer<ApiKey> revokeKey(TeamId team, String keyId) {
            return no();
        }
    }

    /** Nor anybody manages keys there. */
    private static final class NoKeys implements TeamKeys {
        @Override
        public Answer<List<Team>> teams(Caller caller) {
            return Nothing.no();
        }

        @Override
        public Answer<List<ApiKey>> list(Caller caller) {
            return Nothing.no();
        }

        @Override
        public Answer<Tenancy.IssuedKey> issue(Caller caller, NewKey key) {
            return Nothing.no();
        }

        @Override
        public Answer<ApiKey> rename(Caller caller, String keyId, String name) {
            return Nothing.no();
        }

        @Override
        public Answer<ApiKey> revoke(Caller caller, String keyId) {
            return Nothing.no();
        }
    }
}
