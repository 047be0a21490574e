package corral.core.index;

import corral.api.sandbox.SandboxId;
import corral.api.team.TeamId;
import corral.api.template.TemplateRevision;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * Where one record stands in each order.
 *
 * @param candidate among those that can be claimed
 * @param owned among its team's
 * @param deadline among those that expire
 * @param request under the request that made it
 * @param member among its pool's
 */
record Keys(
        Optional<Candidate> candidate,
        Optional<Owned> owned,
        Optional<Deadline> deadline,
        Optional<Request> request,
        Optional<Member> member) {
    static final Keys NONE =
            new Keys(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    /** By revision, then in this replica's own order. */
    record Candidate(TemplateRevision revision, long rank, SandboxId id) implements Comparable<Candidate> {
        private static final Comparator<Candidate> ORDER = Comparator.comparing(Candidate::revision, Slot.BY_REVISION)
                .thenComparingLong(Candidate::rank)
                .thenComparing(Candidate::id);

        @Override
        public int compareTo(Candidate other) {
            return ORDER.compare(this, other);
        }
    }

    /** By team, then by start. */
    record Owned(TeamId team, Instant start, SandboxId id) implements Comparable<Owned> {
        private static final Comparator<Owned> ORDER =
                Comparator.comparing(Owned::team).thenComparing(Owned::start).thenComparing(Owned::id);

        @Override
        public int compareTo(Owned other) {
            return ORDER.compare(this, other);
        }
    }

    /** By time. */
    record Deadline(Instant at, SandboxId id) implements Comparable<Deadline> {
        private static final Comparator<Deadline> ORDER =
                Comparator.comparing(Deadline::at).thenComparing(Deadline::id);

        @Override
        public int compareTo(Deadline other) {
            return ORDER.compare(this, other);
        }
    }

    /** By team and the caller's name for the request. */
    record Request(TeamId team, String key, SandboxId id) implements Comparable<Request> {
        private static final Comparator<Request> ORDER =
                Comparator.comparing(Request::team).thenComparing(Request::key).thenComparing(Request::id);

        @Override
        public int compareTo(Request other) {
            return ORDER.compare(this, other);
        }
    }

    /** By pool, kind and revision, oldest first. */
    record Member(Slot slot, Instant createdAt, SandboxId id) implements Comparable<Member> {
        private static final Comparator<Member> ORDER = Comparator.comparing(Member::slot)
                .thenComparing(Member::createdAt)
                .thenComparing(Member::id);

        @Override
        public int compareTo(Member other) {
            return ORDER.compare(this, other);
        }
    }
}
