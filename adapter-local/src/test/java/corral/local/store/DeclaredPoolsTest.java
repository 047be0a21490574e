package corral.local.store;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.pool.PoolName;
import corral.api.pool.PoolSpec;
import corral.api.pool.PoolStatus;
import corral.api.template.TemplateId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeclaredPoolsTest {
    private static PoolSpec pool(String name) {
        return new PoolSpec(new PoolName(name), new TemplateId("base"), 4, 2, 3, Duration.ZERO);
    }

    @Test
    void poolsComeByNameWithTheirLastReport() {
        DeclaredPools pools = new DeclaredPools(List.of(pool("b"), pool("a")));
        PoolStatus status = new PoolStatus(3, 1, 0, Optional.empty());

        pools.report(new PoolName("a"), status);
        pools.report(new PoolName("nobody"), status);

        assertThat(pools.list()).containsExactly(pool("a"), pool("b"));
        assertThat(pools.status(new PoolName("a"))).isEqualTo(status);
        assertThat(pools.status(new PoolName("b"))).isEqualTo(PoolStatus.EMPTY);
        assertThat(pools.status(new PoolName("nobody"))).isEqualTo(PoolStatus.EMPTY);
    }
}
