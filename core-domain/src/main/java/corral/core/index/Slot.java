package corral.core.index;

import corral.api.pool.PoolName;
import corral.api.template.TemplateRevision;
import java.util.Comparator;

/** The members of one pool that are of one kind and revision. */
record Slot(PoolName pool, MemberKind kind, TemplateRevision revision) implements Comparable<Slot> {
    static final Comparator<TemplateRevision> BY_REVISION = Comparator.comparing(
                    (TemplateRevision revision) -> revision.id().value())
            .thenComparing(TemplateRevision::revision);
    private static final Comparator<Slot> ORDER =
            Comparator.comparing(Slot::pool).thenComparing(Slot::kind).thenComparing(Slot::revision, BY_REVISION);

    @Override
    public int compareTo(Slot other) {
        return ORDER.compare(this, other);
    }
}
