package corral.testkit.team;

import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.team.TeamStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;

/** Teams in memory. Safe for several threads; forgets everything with its process. */
public final class InMemoryTeamStore implements TeamStore {
    private final ConcurrentSkipListMap<TeamId, Team> teams = new ConcurrentSkipListMap<>();

    @Override
    public boolean add(Team team) {
        return teams.putIfAbsent(team.id(), team) == null;
    }

    @Override
    public boolean change(Team team) {
        return teams.computeIfPresent(
                        team.id(), (id, old) -> new Team(id, team.maxSandboxes(), team.quotas(), old.createdAt()))
                != null;
    }

    @Override
    public Optional<Team> find(TeamId id) {
        return Optional.ofNullable(teams.get(id));
    }

    @Override
    public List<Team> list() {
        return List.copyOf(teams.values());
    }
}
