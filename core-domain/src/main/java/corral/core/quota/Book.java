package corral.core.quota;

import corral.api.team.Quota;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * What each holder uses in one scope. Who is about to write a claim, or to resume one, reserves its usage under the id of the claim before; when the
 * claim shows up in memory, the reservation turns into it and nothing is counted twice. Several may reserve for one claim at the same time, as when many
 * clients resume one sandbox: it is counted once.
 */
final class Book {
    private final ConcurrentSkipListMap<Holder, Usage> used = new ConcurrentSkipListMap<>();
    private final ConcurrentSkipListMap<String, Reservation> reservations = new ConcurrentSkipListMap<>();
    /** Reservations that are counted already and not yet placed: whoever is refused meanwhile looks again. */
    private final AtomicInteger placing = new AtomicInteger();

    /**
     * A reservation.
     *
     * @param takers how many rely on it
     * @param turned whether the claim has shown up
     */
    private record Reservation(int takers, boolean turned) {}

    /** How much of what may be used at most. */
    record Limit(Holder holder, List<Quota> quotas) {}

    /** The quota that would be exceeded, and whose; empty when it is reserved. */
    Optional<Exceeded> reserve(String claimId, Usage usage, List<Limit> limits) {
        while (true) {
            Reservation known = reservations.get(claimId);
            if (known != null) {
                if (reservations.replace(claimId, known, new Reservation(known.takers() + 1, known.turned()))) {
                    return Optional.empty();
                }
                continue;
            }
            placing.incrementAndGet();
            Optional<Exceeded> exceeded;
            boolean placed = false;
            try {
                exceeded = add(usage, limits);
                if (exceeded.isEmpty()) {
                    placed = reservations.putIfAbsent(claimId, new Reservation(1, false)) == null;
                    if (!placed) {
                        limits.forEach(limit -> subtract(limit.holder(), usage));
                    }
                }
            } finally {
                placing.decrementAndGet();
            }
            if (placed) {
                return Optional.empty();
            }
            if (exceeded.isPresent() && placing.get() == 0 && !reservations.containsKey(claimId)) {
                return exceeded;
            }
        }
    }

    /** Adds for all holders or for none. */
    private Optional<Exceeded> add(Usage usage, List<Limit> limits) {
        for (int i = 0; i < limits.size(); i++) {
            Optional<Exceeded> exceeded = add(usage, limits.get(i));
            if (exceeded.isPresent()) {
                limits.subList(0, i).forEach(limit -> subtract(limit.holder(), usage));
                return exceeded;
            }
        }
        return Optional.empty();
    }

    private Optional<Exceeded> add(Usage usage, Limit limit) {
        while (true) {
            Usage now = of(limit.holder());
            Usage next = now.plus(usage);
            Optional<Exceeded> exceeded = limit.quotas().stream()
                    .filter(quota -> next.of(quota.dimension()) > quota.limit())
                    .findFirst()
                    .map(quota -> new Exceeded(limit.holder().kind(), quota));
            if (exceeded.isPresent() || replace(limit.holder(), now, next)) {
                return exceeded;
            }
        }
    }

    /** Lets what is reserved for a claim that was not written stand for another claim. */
    void transfer(String from, String to, Usage usage, List<Holder> holders) {
        if (!release(from)) {
            holders.forEach(holder -> add(holder, usage));
        }
        reservations.put(to, new Reservation(1, false));
    }

    /** One less relies on the reservation. */
    void release(String claimId, Usage usage, List<Holder> holders) {
        if (release(claimId)) {
            holders.forEach(holder -> subtract(holder, usage));
        }
    }

    /** Whether the usage is to be given back, or to be used otherwise, by the caller. */
    private boolean release(String claimId) {
        while (true) {
            Reservation known = reservations.get(claimId);
            if (known == null) {
                return false;
            }
            if (known.takers() > 1) {
                if (reservations.replace(claimId, known, new Reservation(known.takers() - 1, known.turned()))) {
                    return false;
                }
            } else if (reservations.remove(claimId, known)) {
                return !known.turned();
            }
        }
    }

    /** The claim has shown up in memory. */
    void appeared(String claimId, Usage usage, List<Holder> holders) {
        while (true) {
            Reservation known = reservations.get(claimId);
            if (known == null || known.turned()) {
                holders.forEach(holder -> add(holder, usage));
                return;
            }
            if (reservations.replace(claimId, known, new Reservation(known.takers(), true))) {
                return;
            }
        }
    }

    /** It does not count any more. */
    void disappeared(Usage usage, List<Holder> holders) {
        holders.forEach(holder -> subtract(holder, usage));
    }

    Usage of(Holder holder) {
        Usage now = used.get(holder);
        return now == null ? Usage.NOTHING : now;
    }

    private void add(Holder holder, Usage usage) {
        while (true) {
            Usage now = of(holder);
            if (replace(holder, now, now.plus(usage))) {
                return;
            }
        }
    }

    private void subtract(Holder holder, Usage usage) {
        while (true) {
            Usage now = of(holder);
            if (replace(holder, now, now.minus(usage))) {
                return;
            }
        }
    }

    /** Who uses nothing is not kept. */
    private boolean replace(Holder holder, Usage now, Usage next) {
        @Nullable Usage known = used.get(holder);
        if (known == null) {
            return now.equals(Usage.NOTHING) && (next.equals(Usage.NOTHING) || used.putIfAbsent(holder, next) == null);
        }
        return next.equals(Usage.NOTHING) ? used.remove(holder, now) : used.replace(holder, now, next);
    }
}
