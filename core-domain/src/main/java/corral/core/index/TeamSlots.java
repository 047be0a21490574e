package corral.core.index;

import corral.api.team.TeamId;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many sandboxes each team has or is about to have. A create reserves a slot under the id of the claim that it will write; when that
 * claim shows up in memory, the reservation turns into it and nothing is counted twice.
 */
public final class TeamSlots {
    private final Tally<TeamId> held = new Tally<>();
    private final ConcurrentSkipListSet<String> reserved = new ConcurrentSkipListSet<>();

    /** Reserves a slot; false, and nothing changed, when the team has as many as it may. */
    public boolean reserve(TeamId team, int limit, String claimId) {
        AtomicInteger count = held.of(team);
        while (true) {
            int now = count.get();
            if (now >= limit) {
                return false;
            }
            if (count.compareAndSet(now, now + 1)) {
                reserved.add(claimId);
                return true;
            }
        }
    }

    /** Lets the slot of a claim that was not written stand for another claim. */
    public void transfer(TeamId team, String from, String to) {
        if (!reserved.remove(from)) {
            held.add(team, 1);
        }
        reserved.add(to);
    }

    /** Gives back the slot of a claim that will not be written. */
    public void release(TeamId team, String claimId) {
        if (reserved.remove(claimId)) {
            held.add(team, -1);
        }
    }

    int held(TeamId team) {
        return held.get(team);
    }

    void appeared(TeamId team, String claimId) {
        if (!reserved.remove(claimId)) {
            held.add(team, 1);
        }
    }

    void disappeared(TeamId team) {
        held.add(team, -1);
    }
}
