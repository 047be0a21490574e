package corral.api.team;

import java.util.List;
import java.util.Optional;

/** Driven port: tenants. What {@link #add} returned survives the process. */
public interface TeamStore {
    /** Adds a team unless one of that id exists; tells whether it was added. */
    boolean add(Team team);

    Optional<Team> find(TeamId id);

    /** All teams, by id. */
    List<Team> list();
}
