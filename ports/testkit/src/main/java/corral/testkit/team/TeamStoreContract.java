package corral.testkit.team;

import static corral.testkit.sandbox.ExampleSandboxes.MADE;
import static corral.testkit.sandbox.ExampleSandboxes.freshText;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.team.Quota;
import corral.api.team.Quotas;
import corral.api.team.Team;
import corral.api.team.TeamId;
import corral.api.team.TeamStore;
import corral.testkit.time.Together;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every {@link TeamStore} keeps. The store may have other teams; tests use ids of their own. */
public abstract class TeamStoreContract {
    protected abstract TeamStore teams();

    /** Goes on as a new process over the same data: {@link #teams} is a new object afterwards. */
    protected abstract void restart();

    private static Team fresh(int limit) {
        return new Team(new TeamId("t" + freshText()), limit, MADE);
    }

    @Test
    void whatWasAddedIsFound() {
        Team team = fresh(20);

        assertThat(teams().add(team)).isTrue();

        assertThat(teams().find(team.id())).contains(team);
    }

    @Test
    void anIdIsAddedOnce() {
        Team team = fresh(20);
        teams().add(team);

        assertThat(teams().add(new Team(team.id(), 0, MADE.plusSeconds(1)))).isFalse();

        assertThat(teams().find(team.id())).contains(team);
    }

    @Test
    void aTeamIsGivenOtherLimits() {
        Team team = fresh(20);
        teams().add(team);
        Quotas quotas = new Quotas(List.of(new Quota(Quota.Dimension.CPU_MILLIS, Quota.Scope.RUNNING, 8_000)));

        assertThat(teams().change(new Team(team.id(), 3, quotas, MADE.plusSeconds(5))))
                .isTrue();
        assertThat(teams().change(fresh(1))).isFalse();

        Team changed = new Team(team.id(), 3, quotas, MADE);
        assertThat(teams().find(team.id())).contains(changed);
        restart();
        assertThat(teams().find(team.id())).contains(changed);
    }

    @Test
    void ofManyAtOnceOneAdds() {
        Team team = fresh(20);

        List<Boolean> added = Together.run(8, i -> teams().add(team));

        assertThat(added).containsOnlyOnce(true);
    }

    @Test
    void whatIsUnknownIsNotFound() {
        assertThat(teams().find(fresh(1).id())).isEmpty();
    }

    @Test
    void teamsAreListedById() {
        Team one = fresh(1);
        Team two = fresh(2);
        teams().add(one);
        teams().add(two);

        assertThat(teams().list()).contains(one, two).extracting(Team::id).isSorted();
    }

    @Test
    void whatWasAddedSurvivesTheProcess() {
        Team team = fresh(Integer.MAX_VALUE);
        teams().add(team);

        restart();

        assertThat(teams().find(team.id())).contains(team);
    }
}
