package corral.core.index;

import corral.api.pool.PoolName;
import corral.api.sandbox.Claim;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.Version;
import corral.api.store.SandboxFeed;
import corral.api.store.SandboxStore;
import corral.api.store.StoreUnavailable;
import corral.api.team.Quota;
import corral.api.team.TeamId;
import corral.api.template.TemplateRevision;
import corral.api.time.TimeSource;
import corral.core.lifecycle.State;
import corral.core.quota.Claimant;
import corral.core.quota.Slots;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All records in memory, ordered. Fed by the store's feed; what this process writes itself is seen at once, and a feed that lags behind
 * does not take it back: versions that are known to be older are passed over, and where memory cannot tell whether a shown version is older
 * or newer than its own, the store is asked for the truth.
 *
 * <p>Lock-free. The entry of one record is replaced atomically; its places in the orders follow, and whoever reads an order checks
 * each place against the entry.
 */
public final class SandboxIndex {
    /** How long a removal is remembered when the feed does not show it. */
    private static final Duration REMOVAL_REMEMBERED = Duration.ofMinutes(10);

    private final String replica;
    private final SandboxStore store;
    private final TimeSource time;
    private final Slots slots = new Slots();

    private final ConcurrentSkipListMap<SandboxId, Entry> entries = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListSet<Keys.Candidate> candidates = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<Keys.Owned> owned = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<Keys.Deadline> deadlines = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<Keys.Request> requests = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<Keys.Member> members = new ConcurrentSkipListSet<>();
    private final ConcurrentSkipListSet<Keys.Deadline> removals = new ConcurrentSkipListSet<>();
    private final Tally<TeamId> running = new Tally<>();
    private final Tally<Slot> memberCounts = new Tally<>();
    private final AtomicLong removalsShown = new AtomicLong();
    private final ConcurrentSkipListMap<PoolName, PoolPulse> pulses = new ConcurrentSkipListMap<>();

    public SandboxIndex(String replica, SandboxStore store, TimeSource time) {
        this.replica = replica;
        this.store = store;
        this.time = time;
    }

    // ---- what is known

    /** The record as memory knows it. */
    public Optional<SandboxRecord> find(SandboxId id) {
        return present(id).map(Entry::record);
    }

    /** Its state as memory knows it. */
    public Optional<State> state(SandboxId id) {
        return present(id).map(Entry::state);
    }

    /** The sandboxes of a team that started then or later, in the order of their start, ties by id, from after a place; walked lazily. */
    public Stream<SandboxRecord> ofTeam(TeamId team, Instant notBefore, boolean newestFirst, Optional<Place> after) {
        Keys.Owned first = new Keys.Owned(team, notBefore, FIRST);
        Keys.Owned last = new Keys.Owned(team, Instant.MAX, LAST);
        Optional<Keys.Owned> from = after.map(place -> new Keys.Owned(team, place.start(), place.id()));
        boolean isBefore = from.filter(place -> place.compareTo(first) < 0).isPresent();
        if (isBefore && newestFirst) {
            return Stream.empty();
        }
        NavigableSet<Keys.Owned> range = newestFirst
                ? owned.subSet(first, true, from.orElse(last), false).descendingSet()
                : owned.subSet(isBefore ? first : from.orElse(first), false, last, true);
        return range.stream().flatMap(key -> valid(key, key.id(), Keys::owned).map(Entry::record).stream());
    }

    /** How many running sandboxes a team has. */
    public int runningOf(TeamId team) {
        return running.get(team);
    }

    /** What teams and keys use, and what they reserved. */
    public Slots slots() {
        return slots;
    }

    /** The sandboxes that a named request of a team has made: mostly one, more where replicas or lost answers made it twice. */
    public Stream<SandboxRecord> madeBy(TeamId team, String requestKey) {
        return requests
                .subSet(new Keys.Request(team, requestKey, FIRST), true, new Keys.Request(team, requestKey, LAST), true)
                .stream()
                .flatMap(key -> valid(key, key.id(), Keys::request).map(Entry::record).stream());
    }

    /** Who is due at that time, earliest first; at most so many. */
    public List<SandboxId> due(Instant now, int atMost) {
        return deadlines.headSet(new Keys.Deadline(now, LAST), true).stream()
                .filter(key -> valid(key, key.id(), Keys::deadline).isPresent())
                .limit(atMost)
                .map(Keys.Deadline::id)
                .toList();
    }

    /** The first deadline after that time. */
    public Optional<Instant> nextDeadline(Instant after) {
        return deadlines.tailSet(new Keys.Deadline(after, LAST), false).stream()
                .filter(key -> valid(key, key.id(), Keys::deadline).isPresent())
                .findFirst()
                .map(Keys.Deadline::at);
    }

    /** How many unclaimed members of that kind and revision a pool has. */
    public int countMembers(PoolName pool, MemberKind kind, TemplateRevision revision) {
        return memberCounts.get(new Slot(pool, kind, revision));
    }

    /** Unclaimed members of that kind, by revision and age; walked lazily. */
    public Stream<SandboxRecord> membersOf(PoolName pool, MemberKind kind) {
        return members(pool, kind).stream()
                .flatMap(key -> valid(key, key.id(), Keys::member).map(Entry::record).stream());
    }

    /** Unclaimed members of that kind and any other revision than that; walked lazily, without touching those of that revision. */
    public Stream<SandboxRecord> outdatedMembersOf(PoolName pool, MemberKind kind, TemplateRevision current) {
        Slot slot = new Slot(pool, kind, current);
        NavigableSet<Keys.Member> all = members(pool, kind);
        return Stream.concat(
                        all.headSet(new Keys.Member(slot, Instant.MIN, FIRST), false).stream(),
                        all.tailSet(new Keys.Member(slot, Instant.MAX, LAST), false).stream())
                .flatMap(key -> valid(key, key.id(), Keys::member).map(Entry::record).stream());
    }

    /** Unclaimed members of that kind and revision, youngest first; walked lazily. */
    public Stream<SandboxRecord> youngestMembersOf(PoolName pool, MemberKind kind, TemplateRevision revision) {
        Slot slot = new Slot(pool, kind, revision);
        return members
                .subSet(new Keys.Member(slot, Instant.MIN, FIRST), true, new Keys.Member(slot, Instant.MAX, LAST), true)
                .descendingSet()
                .stream()
                .flatMap(key -> valid(key, key.id(), Keys::member).map(Entry::record).stream());
    }

    /** The pools of which there are unclaimed members. */
    public List<PoolName> pools() {
        List<PoolName> pools = new ArrayList<>();
        Keys.@Nullable Member next = members.isEmpty() ? null : members.ceiling(memberBound(new PoolName("0"), false));
        while (next != null) {
            PoolName pool = next.slot().pool();
            pools.add(pool);
            next = members.higher(memberBound(pool, true));
        }
        return pools;
    }

    /** What lately happened to a pool. */
    public PoolPulse pulse(PoolName pool) {
        PoolPulse known = pulses.get(pool);
        if (known != null) {
            return known;
        }
        PoolPulse fresh = new PoolPulse();
        PoolPulse other = pulses.putIfAbsent(pool, fresh);
        return other == null ? fresh : other;
    }

    // ---- claiming

    /**
     * Takes the first candidate of that revision out of this process's reach: no other thread gets it before it is given {@link #back},
     * {@link #spent}, or has a newer record that is claimed.
     */
    public Optional<SandboxRecord> take(TemplateRevision revision) {
        Keys.Candidate last = new Keys.Candidate(revision, Long.MAX_VALUE, LAST);
        Keys.@Nullable Candidate key = candidates.ceiling(new Keys.Candidate(revision, Long.MIN_VALUE, FIRST));
        while (key != null && key.compareTo(last) <= 0) {
            Optional<SandboxRecord> taken = take(key);
            if (taken.isPresent()) {
                return taken;
            }
            key = candidates.higher(key);
        }
        return Optional.empty();
    }

    /** Takes that very sandbox if it can be claimed now; for removing it without meeting a claim. */
    public Optional<SandboxRecord> take(SandboxId id) {
        return present(id).flatMap(entry -> entry.keys().candidate()).flatMap(this::take);
    }

    private Optional<SandboxRecord> take(Keys.Candidate key) {
        while (true) {
            Optional<Entry> entry = valid(key, key.id(), Keys::candidate);
            if (entry.isEmpty()) {
                return Optional.empty();
            }
            if (replace(key.id(), entry.get(), entry.get().held(Entry.Hold.TAKEN, replica))) {
                return entry.map(Entry::record);
            }
        }
    }

    /** Lets others take it again, unless it is known to be spent. */
    public void back(SandboxId id) {
        hold(id, entry -> entry.hold() == Entry.Hold.TAKEN ? Entry.Hold.FREE : entry.hold());
    }

    /** That version of it has turned out not to be the newest: leaves it out until a newer one is known. */
    public void spent(SandboxId id, Version tried) {
        hold(id, entry -> entry.hasVersion(tried) ? Entry.Hold.SPENT : Entry.Hold.FREE);
    }

    private void hold(SandboxId id, Function<Entry, Entry.Hold> hold) {
        while (true) {
            Optional<Entry> entry = present(id);
            if (entry.isEmpty() || replace(id, entry.get(), entry.get().held(hold.apply(entry.get()), replica))) {
                return;
            }
        }
    }

    // ---- what this process writes

    /** How many removals the feed has shown; to be read before a record is made. */
    public long removalsShown() {
        return removalsShown.get();
    }

    /**
     * This process has made that record.
     *
     * @param removalsBefore what {@link #removalsShown} was before it did: one of the removals since may have been of this record
     */
    public void created(SandboxRecord record, long removalsBefore) {
        Entry fresh = Entry.ahead(record, replica);
        if (entries.putIfAbsent(record.id(), fresh) == null) {
            settle(record.id(), Optional.empty(), Optional.of(fresh));
            removeIfGone(record.id(), removalsBefore);
        }
    }

    /** What was put into memory may have been removed just before, where nothing stood in memory that the removal could take away. */
    private void removeIfGone(SandboxId id, long removalsBefore) {
        try {
            if (removalsShown.get() != removalsBefore && store.get(id).isEmpty()) {
                readAsGone(id);
            }
        } catch (StoreUnavailable e) {
            // A listing of the feed corrects it.
        }
    }

    /** This process has written that record over the expected version. */
    public void wrote(Version expected, SandboxRecord record) {
        while (true) {
            Entry entry = entries.get(record.id());
            if (entry != null && (entry.removed() || entry.hasVersion(record.version()))) {
                return;
            }
            if (entry != null && entry.hasVersion(expected)) {
                if (replace(record.id(), entry, entry.newer(record, true, Optional.empty(), replica))) {
                    return;
                }
            } else if (adoptTruth(record, Optional.ofNullable(entry), Optional.of(expected), true)) {
                return;
            }
        }
    }

    /** This process has read that record from the store, and somebody is about to be told something that memory must not contradict. */
    public void read(SandboxRecord record) {
        while (true) {
            Entry entry = entries.get(record.id());
            if (entry != null
                    && (entry.removed() || entry.hasVersion(record.version()) || entry.hasPassed(record.version()))) {
                return;
            }
            if (adoptTruth(record, Optional.ofNullable(entry), Optional.empty(), true)) {
                return;
            }
        }
    }

    /** This process has found that the store no longer has a record. */
    public void readAsGone(SandboxId id) {
        while (true) {
            Entry entry = entries.get(id);
            if (entry == null || bury(id, entry)) {
                return;
            }
        }
    }

    /** This process has removed that record. */
    public void removed(SandboxRecord record) {
        while (true) {
            Entry entry = entries.get(record.id());
            boolean done = entry == null
                    ? entries.putIfAbsent(
                                    record.id(), Entry.ahead(record, replica).gone(replica))
                            == null
                    : bury(record.id(), entry);
            if (done) {
                forgetOldRemovals();
                return;
            }
        }
    }

    private boolean bury(SandboxId id, Entry entry) {
        removals.add(new Keys.Deadline(time.now(), id));
        return entry.removed() || replace(id, entry, entry.gone(replica));
    }

    private void forgetOldRemovals() {
        Instant before = time.now().minus(REMOVAL_REMEMBERED);
        for (Keys.Deadline old : removals.headSet(new Keys.Deadline(before, FIRST))) {
            removals.remove(old);
            Entry entry = entries.get(old.id());
            if (entry != null && entry.removed()) {
                entries.remove(old.id(), entry);
            }
        }
    }

    // ---- what the feed shows

    /** Replaces all that is known by what the feed lists, except for what this process wrote and the feed has yet to show. */
    public void reset(SandboxFeed.Snapshot snapshot) {
        removalsShown.incrementAndGet();
        TreeSet<SandboxId> listed = new TreeSet<>();
        for (SandboxRecord record : snapshot.records()) {
            listed.add(record.id());
            shown(record);
        }
        for (SandboxId id : entries.keySet()) {
            if (!listed.contains(id)) {
                notListed(id);
            }
        }
    }

    private void notListed(SandboxId id) {
        while (true) {
            Entry entry = entries.get(id);
            if (entry == null) {
                return;
            }
            if (entry.removed() || !entry.awaited()) {
                if (drop(id, entry)) {
                    return;
                }
            } else if (adoptTruth(entry.record(), Optional.of(entry), Optional.empty(), true)) {
                return;
            }
        }
    }

    /** The feed shows a record. */
    public void shown(SandboxRecord record) {
        while (true) {
            Entry entry = entries.get(record.id());
            if (entry == null) {
                Entry fresh = Entry.shown(record, replica);
                if (entries.putIfAbsent(record.id(), fresh) == null) {
                    settle(record.id(), Optional.empty(), Optional.of(fresh));
                    return;
                }
            } else if (entry.removed() || entry.hasPassed(record.version())) {
                return;
            } else if (entry.hasVersion(record.version())) {
                if (!entry.awaited() || replace(record.id(), entry, entry.caughtUp(replica))) {
                    return;
                }
            } else if (!entry.awaited()) {
                if (replace(record.id(), entry, entry.newer(record, false, Optional.empty(), replica))) {
                    return;
                }
            } else if (adoptTruth(record, Optional.of(entry), Optional.empty(), false)) {
                return;
            }
        }
    }

    /** The feed shows that a record is gone; tells what was last known of it. */
    public Optional<SandboxRecord> shownRemoved(SandboxId id) {
        removalsShown.incrementAndGet();
        while (true) {
            Entry entry = entries.get(id);
            if (entry == null) {
                return Optional.empty();
            }
            if (drop(id, entry)) {
                return Optional.of(entry.record());
            }
        }
    }

    /**
     * Memory cannot tell which is newer: asks the store. When the store cannot be asked, what was offered is taken, and the feed corrects it later.
     *
     * @return false when memory changed meanwhile
     */
    private boolean adoptTruth(
            SandboxRecord offered, Optional<Entry> entry, Optional<Version> alsoPassed, boolean own) {
        long removalsBefore = removalsShown.get();
        Optional<SandboxRecord> truth;
        try {
            truth = store.get(offered.id());
        } catch (StoreUnavailable e) {
            truth = Optional.of(offered);
        }
        if (truth.isEmpty()) {
            return entry.isEmpty() || bury(offered.id(), entry.get());
        }
        SandboxRecord newest = truth.get();
        boolean awaited = own || !newest.version().equals(offered.version());
        if (entry.isEmpty()) {
            Entry fresh = Entry.ahead(newest, replica);
            if (entries.putIfAbsent(newest.id(), fresh) != null) {
                return false;
            }
            settle(newest.id(), Optional.empty(), Optional.of(fresh));
            removeIfGone(newest.id(), removalsBefore);
            return true;
        }
        if (entry.get().hasVersion(newest.version())) {
            return true;
        }
        return replace(newest.id(), entry.get(), entry.get().newer(newest, awaited, alsoPassed, replica));
    }

    // ---- keeping the orders

    private static final SandboxId FIRST = new SandboxId("0");
    private static final SandboxId LAST = new SandboxId("z".repeat(56));

    /** Where a page of a team's sandboxes ended. */
    public record Place(Instant start, SandboxId id) {}

    private Optional<Entry> present(SandboxId id) {
        return Optional.ofNullable(entries.get(id)).filter(entry -> !entry.removed());
    }

    private <K> Optional<Entry> valid(K key, SandboxId id, Function<Keys, Optional<K>> which) {
        return present(id)
                .filter(entry -> which.apply(entry.keys()).filter(key::equals).isPresent());
    }

    private NavigableSet<Keys.Member> members(PoolName pool, MemberKind kind) {
        return members.subSet(
                new Keys.Member(new Slot(pool, kind, LOWEST), Instant.MIN, FIRST),
                true,
                new Keys.Member(new Slot(pool, kind, HIGHEST), Instant.MAX, LAST),
                true);
    }

    private static Keys.Member memberBound(PoolName pool, boolean end) {
        return end
                ? new Keys.Member(new Slot(pool, MemberKind.FAILED, HIGHEST), Instant.MAX, LAST)
                : new Keys.Member(new Slot(pool, MemberKind.AVAILABLE, LOWEST), Instant.MIN, FIRST);
    }

    private static final TemplateRevision LOWEST = new TemplateRevision(new corral.api.template.TemplateId("0"), "");
    private static final TemplateRevision HIGHEST =
            new TemplateRevision(new corral.api.template.TemplateId("z".repeat(128)), "\uFFFF");

    private boolean replace(SandboxId id, Entry old, Entry next) {
        if (!entries.replace(id, old, next)) {
            return false;
        }
        settle(id, Optional.of(old), Optional.of(next));
        return true;
    }

    private boolean drop(SandboxId id, Entry old) {
        if (!entries.remove(id, old)) {
            return false;
        }
        settle(id, Optional.of(old), Optional.empty());
        return true;
    }

    private void settle(SandboxId id, Optional<Entry> old, Optional<Entry> next) {
        place(id, candidates, Keys::candidate, old, next);
        place(id, owned, Keys::owned, old, next);
        place(id, deadlines, Keys::deadline, old, next);
        place(id, requests, Keys::request, old, next);
        place(id, members, Keys::member, old, next);
        count(old, next);
    }

    /** Brings both places to what the entry is now; whoever comes last repeats it until the entry stands still. */
    private <K> void place(
            SandboxId id,
            NavigableSet<K> order,
            Function<Keys, Optional<K>> which,
            Optional<Entry> old,
            Optional<Entry> next) {
        Optional<K> before = old.flatMap(entry -> which.apply(entry.keys()));
        Optional<K> after = next.flatMap(entry -> which.apply(entry.keys()));
        if (before.equals(after)) {
            return;
        }
        while (true) {
            Entry now = entries.get(id);
            Optional<K> wanted = Optional.ofNullable(now).flatMap(entry -> which.apply(entry.keys()));
            before.ifPresent(key -> place(order, key, wanted));
            after.ifPresent(key -> place(order, key, wanted));
            if (entries.get(id) == now) {
                return;
            }
        }
    }

    private static <K> void place(NavigableSet<K> order, K key, Optional<K> wanted) {
        if (wanted.filter(key::equals).isPresent()) {
            order.add(key);
        } else {
            order.remove(key);
        }
    }

    private void count(Quota.Scope scope, Optional<Entry> old, Optional<Entry> next) {
        Optional<Claim> before = old.flatMap(entry -> entry.counted(scope));
        Optional<Claim> after = next.flatMap(entry -> entry.counted(scope));
        if (!before.map(Claim::id).equals(after.map(Claim::id))) {
            after.ifPresent(claim ->
                    slots.appeared(scope, Claimant.of(claim), next.orElseThrow().usage()));
            before.ifPresent(claim -> slots.disappeared(
                    scope, Claimant.of(claim), old.orElseThrow().usage()));
        }
    }

    private void count(Optional<Entry> old, Optional<Entry> next) {
        Optional<Claim> before = old.flatMap(Entry::countedClaim);
        Optional<Claim> after = next.flatMap(Entry::countedClaim);
        if (!before.map(Claim::id).equals(after.map(Claim::id))) {
            after.ifPresent(
                    claim -> next.flatMap(entry -> entry.record().desired().pool())
                            .ifPresent(pool -> pulse(pool).claimed(claim.claimedAt())));
        }
        for (Quota.Scope scope : Quota.Scope.values()) {
            count(scope, old, next);
        }
        old.filter(Entry::countsAsRunning)
                .flatMap(Entry::countedClaim)
                .ifPresent(claim -> running.add(claim.team(), -1));
        next.filter(Entry::countsAsRunning)
                .flatMap(Entry::countedClaim)
                .ifPresent(claim -> running.add(claim.team(), 1));
        Optional<Slot> slotBefore = old.flatMap(entry -> entry.keys().member()).map(Keys.Member::slot);
        Optional<Slot> slotAfter = next.flatMap(entry -> entry.keys().member()).map(Keys.Member::slot);
        if (!slotBefore.equals(slotAfter)) {
            slotAfter.ifPresent(slot -> memberCounts.add(slot, 1));
            slotBefore.ifPresent(slot -> memberCounts.add(slot, -1));
            slotAfter
                    .filter(slot -> slot.kind() == MemberKind.AVAILABLE)
                    .ifPresent(slot -> pulse(slot.pool()).arrived());
        }
    }
}
