package corral.core.pool;

import corral.api.lifecycle.Reconciliation.Next;
import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.pool.PoolStore;
import corral.api.refusal.Answer;
import corral.api.sandbox.Cause;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.Power;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.store.SandboxStore;
import corral.api.store.WriteOutcome;
import corral.api.template.Template;
import corral.api.template.TemplateCatalog;
import corral.api.template.TemplateRevision;
import corral.api.time.TimeSource;
import corral.core.access.FreshNames;
import corral.core.index.MemberKind;
import corral.core.index.SandboxIndex;
import corral.core.lifecycle.Command;
import corral.core.lifecycle.StartFailure;
import corral.core.order.Orders;
import corral.core.order.Reason;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * Keeps pools at their size. Works with counts from memory, so that a look at a pool costs the same however large it is; each look starts and removes a
 * bounded number of members.
 */
public final class PoolKeeper {
    /** How many members one look removes. */
    private static final int REMOVALS = 64;
    /** A look at the least so often, so that a new revision of the template is noticed. */
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    /** When to look again where one look did not remove all. */
    private static final Duration SOON = Duration.ofMillis(200);
    /** Claims that never pause put a refill off for at most so many refill delays. */
    private static final int POSTPONEMENTS = 10;

    private final SandboxStore store;
    private final PoolStore pools;
    private final TemplateCatalog templates;
    private final SandboxIndex index;
    private final Orders orders;
    private final FreshNames names;
    private final TimeSource time;
    private final ConcurrentSkipListMap<PoolName, Trial> trials = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<PoolName, Instant> missingSince = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<PoolName, PoolStatus> reported = new ConcurrentSkipListMap<>();

    public PoolKeeper(
            SandboxStore store,
            PoolStore pools,
            TemplateCatalog templates,
            SandboxIndex index,
            Orders orders,
            FreshNames names,
            TimeSource time) {
        this.store = store;
        this.pools = pools;
        this.templates = templates;
        this.index = index;
        this.orders = orders;
        this.names = names;
        this.time = time;
    }

    /**
     * Does what a pool needs next.
     *
     * @throws corral.api.store.StoreUnavailable when the store cannot be asked
     */
    public Next keep(PoolName name) {
        Optional<PoolSpec> spec = pools.list().stream()
                .filter(candidate -> candidate.name().equals(name))
                .findFirst();
        if (spec.isEmpty()) {
            return dissolve(name);
        }
        Optional<Template> template = templates.find(spec.get().template().value());
        if (template.isEmpty()) {
            String sentence =
                    "Template '" + spec.get().template() + "' was not found. Add it, or declare the pool with another.";
            report(name, new PoolStatus(0, 0, 0, Optional.of(sentence)));
            return new Next(Optional.of(INTERVAL), Optional.of(sentence));
        }
        return keep(spec.get(), template.get());
    }

    private Next keep(PoolSpec spec, Template template) {
        PoolName name = spec.name();
        TemplateRevision current = template.revision();
        Trial trial = judge(spec, current);
        boolean more = removeOutdated(name, current);
        int available = index.countMembers(name, MemberKind.AVAILABLE, current);
        int starting = index.countMembers(name, MemberKind.STARTING, current);
        int missing = spec.size() - available - starting;
        Optional<Duration> wait = Optional.empty();
        if (missing < 0) {
            more |= removeSurplus(name, current, -missing);
        } else if (missing > 0) {
            wait = trial.held(time.now()).or(() -> untilRefill(spec, available));
            if (wait.isEmpty()) {
                int allowed = trial.allowed(spec.startingAtOnce(), spec.startupBudget());
                start(spec, template, Math.min(missing, allowed - starting));
            }
        } else {
            missingSince.remove(name);
        }
        Optional<String> stalled = trial.stalled();
        boolean news = report(
                name,
                new PoolStatus(
                        index.countMembers(name, MemberKind.AVAILABLE, current),
                        index.countMembers(name, MemberKind.STARTING, current),
                        trial.failures(),
                        stalled));
        Duration after = more
                ? SOON
                : wait.filter(shorter -> shorter.compareTo(INTERVAL) < 0).orElse(INTERVAL);
        return new Next(Optional.of(after), stalled.filter(_ -> news));
    }

    /** Removes members that failed, and remembers why they did. */
    private Trial judge(PoolSpec spec, TemplateRevision current) {
        int arrivals = index.pulse(spec.name()).arrivals();
        Trial known = trials.get(spec.name());
        Trial trial = known == null
                ? Trial.begin(current, arrivals)
                : known.now(current, arrivals, spec.startupBudget(), time.now());
        for (SandboxRecord member :
                index.membersOf(spec.name(), MemberKind.FAILED).limit(REMOVALS).toList()) {
            if (remove(member) && member.desired().template().equals(current)) {
                StartFailure failure =
                        StartFailure.parse(member.observed().failure().orElse("the reason is not known."));
                trial = trial.failed(failure, spec.startupBudget(), time.now());
            }
        }
        trials.put(spec.name(), trial);
        return trial;
    }

    private boolean removeOutdated(PoolName name, TemplateRevision current) {
        return removeAll(Stream.concat(
                index.outdatedMembersOf(name, MemberKind.AVAILABLE, current),
                index.outdatedMembersOf(name, MemberKind.STARTING, current)));
    }

    private boolean removeSurplus(PoolName name, TemplateRevision current, int surplus) {
        return removeAll(Stream.concat(
                        index.youngestMembersOf(name, MemberKind.STARTING, current),
                        index.youngestMembersOf(name, MemberKind.AVAILABLE, current))
                .limit(surplus));
    }

    /** A pool that nobody declares any more loses its members; what was claimed from it stays. */
    private Next dissolve(PoolName name) {
        trials.remove(name);
        missingSince.remove(name);
        reported.remove(name);
        boolean more = removeAll(Stream.of(MemberKind.values()).flatMap(kind -> index.membersOf(name, kind)));
        return more ? Next.in(SOON) : Next.SETTLED;
    }

    /** Removes a bounded number; tells whether there may be more. */
    private boolean removeAll(Stream<SandboxRecord> members) {
        int tried = 0;
        for (SandboxRecord member : members.limit(REMOVALS).toList()) {
            tried++;
            index.take(member.id());
            if (!remove(member)) {
                index.back(member.id());
            }
        }
        return tried > 0;
    }

    /** Removes a member unless somebody claimed or changed it meanwhile. */
    private boolean remove(SandboxRecord member) {
        return orders.give(
                        member.id(),
                        now -> now.version().equals(member.version()),
                        new Command.RemoveSandbox(),
                        Reason.of(Cause.Why.REMOVED))
                instanceof Answer.Done<Orders.Ordered>;
    }

    /** A burst of claims meets idle processors: replacements wait until it is over, or nothing is left to claim, or it lasts too long. */
    private Optional<Duration> untilRefill(PoolSpec spec, int available) {
        Optional<Instant> lastClaim = index.pulse(spec.name()).lastClaim();
        if (available == 0 || lastClaim.isEmpty()) {
            return Optional.empty();
        }
        Instant now = time.now();
        Instant known = missingSince.putIfAbsent(spec.name(), now);
        Instant latest = (known == null ? now : known).plus(spec.refillDelay().multipliedBy(POSTPONEMENTS));
        Instant due = lastClaim.get().plus(spec.refillDelay());
        Duration left = Duration.between(now, due.isAfter(latest) ? latest : due);
        return Optional.of(left.compareTo(spec.refillDelay()) > 0 ? spec.refillDelay() : left)
                .filter(Duration::isPositive);
    }

    private void start(PoolSpec spec, Template template, int count) {
        DesiredSandbox desired = new DesiredSandbox(
                template.revision(),
                template.resources(),
                Optional.of(spec.name()),
                Optional.empty(),
                Power.RUNNING,
                0);
        for (int i = 0; i < count; i++) {
            SandboxId id = names.sandboxId();
            long removalsBefore = index.removalsShown();
            switch (store.create(id, time.now(), desired)) {
                case WriteOutcome.Written(var written) -> index.created(written, removalsBefore);
                case WriteOutcome.Unknown _ -> {
                    // The feed shows it if it was made.
                    return;
                }
                case WriteOutcome.Conflict _, WriteOutcome.Missing _ -> {
                    return;
                }
            }
        }
    }

    /** Tells whether there was anything new to report. */
    private boolean report(PoolName name, PoolStatus status) {
        PoolStatus before = reported.put(name, status);
        if (status.equals(before)) {
            return false;
        }
        pools.report(name, status);
        return true;
    }
}
