package corral.testkit.host;

import corral.api.access.AccessToken;
import corral.api.host.HostInventory;
import corral.api.host.HostOutcome;
import corral.api.host.SandboxFirewall;
import corral.api.host.SandboxHost;
import corral.api.sandbox.Cause;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.api.snapshot.CaptureOutcome;
import corral.api.snapshot.Contents;
import corral.api.snapshot.SnapshotHost;
import corral.api.snapshot.SnapshotId;
import corral.api.template.TemplateId;
import corral.testkit.host.HostWeather.Call;
import corral.testkit.host.HostWeather.Fate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Workloads that are entries of a map: a host, its inventory, its firewall and its snapshots in memory. Safe for several threads; no call but
 * {@link #present} depends on how many sandboxes there are. {@link InMemoryAgent} plays the daemons inside.
 */
public final class InMemoryHost implements SandboxHost, HostInventory, SandboxFirewall, SnapshotHost {
    private final HostWeather weather;
    private final Supplier<Duration> elapsed;
    private final Consumer<Duration> pass;
    private final ConcurrentHashMap<SandboxId, Workload> workloads = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<SandboxAddress, SandboxId> addresses = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<SnapshotId, Kept> kept = new ConcurrentHashMap<>();
    private final AtomicInteger boots = new AtomicInteger();
    private volatile boolean dumps = true;
    private final Set<TemplateId> broken = ConcurrentHashMap.newKeySet();
    private final List<ExitListener> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger lastAddress = new AtomicInteger();
    private volatile int capacity = Integer.MAX_VALUE;

    /** A host on which everything works at once. */
    private final Map<SandboxId, Cause.Why> ends = new HashMap<>();

    public InMemoryHost() {
        this(HostWeather.CALM, () -> Duration.ZERO, time -> {});
    }

    /**
     * A host with weather.
     *
     * @param elapsed how much time has passed since some moment; never goes back ({@code VirtualTime::elapsed})
     * @param pass lets time pass where a call hangs ({@code VirtualTime::advance})
     */
    public InMemoryHost(HostWeather weather, Supplier<Duration> elapsed, Consumer<Duration> pass) {
        this.weather = weather;
        this.elapsed = elapsed;
        this.pass = pass;
    }

    @Override
    public HostOutcome start(StartSandbox order) {
        if (broken.contains(order.template().id())) {
            return failed(HostOutcome.Kind.WORKLOAD);
        }
        if (!workloads.containsKey(order.id()) && workloads.mappingCount() >= capacity) {
            return failed(HostOutcome.Kind.CAPACITY);
        }
        return call(Call.START, order.id(), (fate, old) -> started(order, fate, old));
    }

    @Override
    public HostOutcome stop(SandboxId id) {
        return call(Call.STOP, id, (fate, old) -> null);
    }

    @Override
    public HostOutcome freeze(SandboxId id) {
        return call(
                Call.FREEZE,
                id,
                (fate, old) ->
                        old != null && old.state() == Workload.State.RUNNING ? old.with(Workload.State.FROZEN) : old);
    }

    @Override
    public HostOutcome thaw(SandboxId id) {
        return call(
                Call.THAW,
                id,
                (fate, old) -> old == null
                        ? null
                        : switch (old.state()) {
                            case FROZEN -> old.with(Workload.State.RUNNING);
                            case DUMPED -> old.back(order(old), freshAddress(), Contents.MEMORY, old.boot());
                            case SHELVED ->
                                old.back(order(old), freshAddress(), Contents.FILES, boots.incrementAndGet());
                            case HALF_MADE, STARTING, RUNNING, ENDED -> old;
                        });
    }

    private static StartSandbox order(Workload workload) {
        StartSandbox made = workload.order();
        return new StartSandbox(made.id(), made.template(), made.resources(), workload.network());
    }

    /** What is kept of a sandbox. */
    private record Kept(Workload workload, Contents contents) {}

    @Override
    public CaptureOutcome capture(SandboxId id, SnapshotId snapshot, Contents most) {
        Contents contents = dumps ? most : Contents.FILES;
        HostOutcome outcome = call(Call.CAPTURE, id, (fate, old) -> {
            if (old != null && (old.state() == Workload.State.RUNNING || old.state() == Workload.State.FROZEN)) {
                kept.putIfAbsent(snapshot, new Kept(old, contents));
            }
            return old;
        });
        return switch (outcome) {
            case HostOutcome.Failed(var kind, var sentence) -> new CaptureOutcome.Failed(kind, sentence);
            case HostOutcome.Running _, HostOutcome.Frozen _ -> captured(snapshot, most);
            case HostOutcome.Absent _, HostOutcome.Starting _, HostOutcome.Stored _ -> new CaptureOutcome.Absent();
        };
    }

    private CaptureOutcome captured(SnapshotId snapshot, Contents most) {
        Kept found = kept.get(snapshot);
        if (found == null) {
            return new CaptureOutcome.Absent();
        }
        return new CaptureOutcome.Captured(
                found.contents(),
                found.contents() == most
                        ? Optional.empty()
                        : Optional.of("The host in memory dumps nothing at present."));
    }

    @Override
    public HostOutcome restore(StartSandbox order, SnapshotId snapshot) {
        Kept from = kept.get(snapshot);
        if (from == null && !workloads.containsKey(order.id())) {
            return failed(HostOutcome.Kind.WORKLOAD);
        }
        if (!workloads.containsKey(order.id()) && workloads.mappingCount() >= capacity) {
            return failed(HostOutcome.Kind.CAPACITY);
        }
        return call(Call.RESTORE, order.id(), (fate, old) -> {
            if (old != null && goesOn(old, order)) {
                return old;
            }
            return from == null
                    ? old
                    : from.workload().back(order, freshAddress(), from.contents(), boots.incrementAndGet());
        });
    }

    @Override
    public HostOutcome store(SandboxId id, Contents contents) {
        if (contents == Contents.MEMORY && !dumps) {
            return failed(HostOutcome.Kind.WORKLOAD);
        }
        HostOutcome outcome = call(
                Call.STORE,
                id,
                (fate, old) -> old == null
                        ? null
                        : switch (old.state()) {
                            case RUNNING, FROZEN -> old.stored(contents);
                            case DUMPED -> old.stored(contents);
                            case SHELVED, HALF_MADE, STARTING, ENDED -> old;
                        });
        return outcome instanceof HostOutcome.Stored(var has, var _) && has != contents
                ? failed(HostOutcome.Kind.WORKLOAD)
                : outcome;
    }

    @Override
    public HostOutcome forget(SnapshotId snapshot) {
        kept.remove(snapshot);
        return new HostOutcome.Absent();
    }

    @Override
    public Set<SnapshotId> kept() {
        return new TreeSet<>(kept.keySet());
    }

    /** Whether memory can be kept at all; without a call, it can. */
    public void dumps(boolean possible) {
        dumps = possible;
    }

    /** A process inside writes into a file. */
    public void write(SandboxId id, String text) {
        change(id, old -> old.withNote(text));
    }

    /** What a process inside wrote last. */
    public Optional<String> written(SandboxId id) {
        return Optional.ofNullable(workloads.get(id)).map(Workload::note);
    }

    /** A number that is another one after a cold boot. */
    public int boot(SandboxId id) {
        return Optional.ofNullable(workloads.get(id)).map(Workload::boot).orElse(-1);
    }

    @Override
    public HostOutcome inspect(SandboxId id) {
        return call(Call.INSPECT, id, (fate, old) -> old);
    }

    @Override
    public HostOutcome restrict(SandboxId id, NetworkAccess network) {
        return call(Call.RESTRICT, id, (fate, old) -> old == null ? null : old.with(network));
    }

    @Override
    public Set<SandboxId> present() {
        return new TreeSet<>(workloads.keySet());
    }

    @Override
    public void onExit(ExitListener listener) {
        listeners.add(listener);
    }

    /** How many sandboxes fit; a start beyond that fails for {@code CAPACITY}. Without a call, all fit. */
    public void capacity(int most) {
        capacity = most;
    }

    /** From now on that template does not start. */
    public void breakTemplate(TemplateId template) {
        broken.add(template);
    }

    /** From now on that template starts again. */
    public void mendTemplate(TemplateId template) {
        broken.remove(template);
    }

    /** A workload ends by itself for that reason, and its listeners are told. */
    public void exit(SandboxId id, Cause.Why why) {
        synchronized (ends) {
            ends.put(id, why);
        }
        exit(id);
    }

    @Override
    public Cause.Why endOf(SandboxId id) {
        synchronized (ends) {
            return ends.getOrDefault(id, Cause.Why.ENDED);
        }
    }

    /** The workload ends by itself, and the host notices; its remains stay until it is stopped. */
    public void exit(SandboxId id) {
        endUnnoticed(id);
        listeners.forEach(listener -> listener.exited(id));
    }

    /** The workload ends by itself, and nobody is told. */
    public void endUnnoticed(SandboxId id) {
        change(id, old -> old.with(Workload.State.ENDED));
    }

    /** Everything of it is gone at once, and nobody is told: the machine was started anew. */
    public void lose(SandboxId id) {
        put(id, old -> null);
    }

    /** The daemon inside answers nobody any more; the workload goes on. */
    public void killDaemon(SandboxId id) {
        change(id, Workload::withDaemonDead);
    }

    /** Something of an unknown sandbox lies about, as after a crash in the middle of a start. */
    public void litter(StartSandbox order) {
        put(order.id(), old -> old == null ? fresh(order, Workload.State.HALF_MADE, Duration.ZERO) : old);
    }

    /** What a workload may reach at present. */
    public Optional<NetworkAccess> network(SandboxId id) {
        return Optional.ofNullable(workloads.get(id)).map(Workload::network);
    }

    /** The environment that the daemon inside was given with its token. */
    public Optional<java.util.Map<String, String>> environment(SandboxId id) {
        return Optional.ofNullable(workloads.get(id))
                .flatMap(Workload::handover)
                .map(Workload.Handover::env);
    }

    /** Whether that token opens the daemon at that address now. */
    public boolean opens(SandboxAddress address, AccessToken token) {
        return daemon(address, daemon -> daemon)
                .flatMap(Workload::handover)
                .filter(handover -> handover.token().equals(token))
                .isPresent();
    }

    /** Calls the daemon at an address, if one answers there, and lets it change its workload. Empty when none answers. */
    Optional<Workload> daemon(SandboxAddress address, UnaryOperator<Workload> talk) {
        SandboxId id = addresses.get(address);
        if (id == null) {
            return Optional.empty();
        }
        Workload now = put(
                id,
                old -> old == null || !answers(old.at(elapsed.get()), address)
                        ? old
                        : talk.apply(old.at(elapsed.get())));
        return Optional.ofNullable(now).filter(workload -> answers(workload, address));
    }

    private static boolean answers(Workload workload, SandboxAddress address) {
        return workload.state() == Workload.State.RUNNING
                && workload.daemonAnswers()
                && workload.address().equals(address);
    }

    private HostOutcome call(Call call, SandboxId id, Effect effect) {
        Fate fate = weather.fate(call, id);
        return switch (fate) {
            case Fate.Works works -> outcome(put(id, old -> effect.apply(fate, old)));
            case Fate.Takes takes -> outcome(put(id, old -> effect.apply(fate, old)));
            case Fate.Fails(var kind) -> failed(kind);
            case Fate.FailsHalfway(var kind) -> {
                if (call == Call.START) {
                    put(id, old -> effect.apply(fate, old));
                }
                yield failed(kind);
            }
            case Fate.FailsAfterwards(var kind) -> {
                put(id, old -> effect.apply(fate, old));
                yield failed(kind);
            }
            case Fate.Hangs(var time) -> {
                pass.accept(time);
                yield failed(HostOutcome.Kind.HOST);
            }
        };
    }

    private Workload started(StartSandbox order, Fate fate, @Nullable Workload old) {
        if (old != null && goesOn(old, order)) {
            return old;
        }
        return switch (fate) {
            case Fate.FailsHalfway halfway -> fresh(order, Workload.State.HALF_MADE, Duration.ZERO);
            case Fate.Takes(var time) ->
                fresh(order, Workload.State.STARTING, elapsed.get().plus(time));
            case Fate.Works works -> fresh(order, Workload.State.RUNNING, Duration.ZERO);
            case Fate.Fails fails -> fresh(order, Workload.State.RUNNING, Duration.ZERO);
            case Fate.FailsAfterwards fails -> fresh(order, Workload.State.RUNNING, Duration.ZERO);
            case Fate.Hangs hangs -> fresh(order, Workload.State.RUNNING, Duration.ZERO);
        };
    }

    private static boolean goesOn(Workload old, StartSandbox order) {
        return switch (old.state()) {
            case FROZEN, DUMPED, SHELVED -> true;
            case RUNNING, STARTING -> old.order().template().equals(order.template());
            case HALF_MADE, ENDED -> false;
        };
    }

    private Workload fresh(StartSandbox order, Workload.State state, Duration readyAt) {
        return new Workload(
                order,
                freshAddress(),
                state,
                readyAt,
                order.network(),
                true,
                Optional.empty(),
                "",
                boots.incrementAndGet());
    }

    private SandboxAddress freshAddress() {
        int number = lastAddress.incrementAndGet();
        return new SandboxAddress("10." + (number >> 16 & 255) + "." + (number >> 8 & 255) + "." + (number & 255));
    }

    private void change(SandboxId id, UnaryOperator<Workload> change) {
        put(id, old -> old == null ? null : change.apply(old));
    }

    private @Nullable Workload put(SandboxId id, NullableChange change) {
        return workloads.compute(id, (key, old) -> {
            Workload next = change.apply(old == null ? null : old.at(elapsed.get()));
            if (old != null && (next == null || !next.address().equals(old.address()))) {
                addresses.remove(old.address());
            }
            if (next != null) {
                addresses.put(next.address(), id);
            }
            return next;
        });
    }

    private static HostOutcome outcome(@Nullable Workload workload) {
        if (workload == null) {
            return new HostOutcome.Absent();
        }
        return switch (workload.state()) {
            case HALF_MADE, ENDED -> new HostOutcome.Absent();
            case STARTING -> new HostOutcome.Starting();
            case RUNNING ->
                new HostOutcome.Running(workload.address(), workload.order().template());
            case DUMPED ->
                new HostOutcome.Stored(Contents.MEMORY, workload.order().template());
            case SHELVED ->
                new HostOutcome.Stored(Contents.FILES, workload.order().template());
            case FROZEN ->
                new HostOutcome.Frozen(workload.address(), workload.order().template());
        };
    }

    private static HostOutcome failed(HostOutcome.Kind kind) {
        return new HostOutcome.Failed(
                kind,
                switch (kind) {
                    case CAPACITY -> "The host in memory is full.";
                    case WORKLOAD -> "The template does not start on the host in memory.";
                    case HOST -> "The host in memory is in trouble.";
                });
    }

    @FunctionalInterface
    private interface Effect {
        @Nullable
        Workload apply(Fate fate, @Nullable Workload old);
    }

    @FunctionalInterface
    private interface NullableChange {
        @Nullable
        Workload apply(@Nullable Workload old);
    }
}
