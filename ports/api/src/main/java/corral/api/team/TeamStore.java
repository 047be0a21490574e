package corral.api.team;

import java.util.List;
import java.util.Optional;

/** Driven port: tenants. What {@link #add} and {@link #change} returned survives the process. */
public interface TeamStore {
    /** Adds a team unless one of that id exists; tells whether it was added. */
    boolean add(Team team);

    /** Gives a team these limits; tells whether there is such a team. When it was made stays as it is. */
    boolean change(Team team);

    Optional<Team> find(TeamId id);

    /** All teams, by id. */
    List<Team> list();
}
