package corral.testkit.pool;

import static corral.testkit.sandbox.ExampleSandboxes.freshText;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.pool.PoolStore;
import corral.api.template.TemplateId;
import corral.testkit.time.Patience;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What every {@link PoolStore} keeps. The store may have other pools; tests use names of their own. */
public abstract class PoolStoreContract {
    protected abstract PoolStore pools();

    /** Declares a pool as an operator does, or changes the one of that name. */
    protected abstract void declare(PoolSpec pool);

    /** Takes a pool back as an operator does. */
    protected abstract void remove(PoolName pool);

    /** What an operator reads of a pool; empty when nothing was reported or there is no such pool. */
    protected abstract Optional<PoolStatus> reported(PoolName pool);

    /** Lets a little time pass; an adapter with real time sleeps for some 20 ms. */
    protected void letTimePass() {}

    private static PoolSpec fresh(int size) {
        return new PoolSpec(
                new PoolName("p" + freshText()), new TemplateId("base"), size, 2, 3, Duration.ofMillis(1500));
    }

    private void untilListed(PoolSpec pool) {
        Patience.until(
                "the pool is listed", this::letTimePass, () -> pools().list().contains(pool));
    }

    @Test
    void whatIsDeclaredIsListedByName() {
        PoolSpec one = fresh(0);
        PoolSpec two = fresh(10_000);
        declare(one);
        declare(two);

        untilListed(one);
        untilListed(two);
        assertThat(pools().list()).extracting(PoolSpec::name).isSorted();
    }

    @Test
    void aChangeReplacesWhatWasDeclared() {
        PoolSpec before = fresh(1);
        declare(before);
        untilListed(before);
        PoolSpec after = new PoolSpec(before.name(), new TemplateId("other"), 7, 1, 1, Duration.ZERO);

        declare(after);

        untilListed(after);
        assertThat(pools().list()).doesNotContain(before);
    }

    @Test
    void whatWasTakenBackIsNotListed() {
        PoolSpec pool = fresh(1);
        declare(pool);
        untilListed(pool);

        remove(pool.name());

        Patience.until(
                "the pool is gone", this::letTimePass, () -> !pools().list().contains(pool));
    }

    @Test
    void theLastReportWins() {
        PoolSpec pool = fresh(3);
        declare(pool);
        untilListed(pool);
        PoolStatus last = new PoolStatus(1, 2, 3, Optional.of("The template does not start."));

        pools().report(pool.name(), new PoolStatus(3, 0, 0, Optional.empty()));
        pools().report(pool.name(), last);

        Patience.until(
                "the report is read",
                this::letTimePass,
                () -> reported(pool.name()).equals(Optional.of(last)));
    }

    @Test
    void aReportOnAnUnknownPoolIsDropped() {
        PoolName unknown = fresh(1).name();

        pools().report(unknown, PoolStatus.EMPTY);
        letTimePass();

        assertThat(reported(unknown)).isEmpty();
        assertThat(pools().list()).extracting(PoolSpec::name).doesNotContain(unknown);
    }
}
