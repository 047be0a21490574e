package corral.core.quota;

import corral.api.team.TeamId;
import java.util.Comparator;

/** Whose usage is counted: a team's, or a key's. */
record Holder(Kind kind, String name) implements Comparable<Holder> {
    private static final Comparator<Holder> ORDER =
            Comparator.comparing(Holder::kind).thenComparing(Holder::name);

    /** Keys come first: their refusals say more than the team's. */
    enum Kind {
        KEY,
        TEAM
    }

    static Holder team(TeamId team) {
        return new Holder(Kind.TEAM, team.value());
    }

    static Holder key(String id) {
        return new Holder(Kind.KEY, id);
    }

    @Override
    public int compareTo(Holder other) {
        return ORDER.compare(this, other);
    }
}
