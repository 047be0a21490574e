package corral.core.quota;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.team.Quota;
import corral.testkit.time.Together;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BookTest {
    private static final Holder KEY = new Holder(Holder.Kind.KEY, "k");
    private static final Holder TEAM = new Holder(Holder.Kind.TEAM, "t");
    private static final List<Holder> BOTH = List.of(KEY, TEAM);
    private static final Usage ONE = new Usage(1, 500, 256);

    private final Book book = new Book();

    private static List<Book.Limit> limits(long ofKey, long ofTeam) {
        return List.of(
                new Book.Limit(KEY, List.of(new Quota(Quota.Dimension.SANDBOX_COUNT, Quota.Scope.ALL, ofKey))),
                new Book.Limit(TEAM, List.of(new Quota(Quota.Dimension.MEMORY_MEBI, Quota.Scope.ALL, ofTeam))));
    }

    @Test
    void manyThreadsNeverReserveMoreThanTheLimit() {
        List<Optional<Exceeded>> answers =
                Together.run(50, i -> book.reserve("claim-" + i, ONE, limits(20, Long.MAX_VALUE)));
        assertThat(answers).filteredOn(Optional::isEmpty).hasSize(20);
        assertThat(book.of(KEY)).isEqualTo(new Usage(20, 10_000, 5_120));
        assertThat(book.of(TEAM)).isEqualTo(book.of(KEY));
    }

    @Test
    void whatOneHolderRefusesIsTakenFromNone() {
        assertThat(book.reserve("a", ONE, limits(5, 255)))
                .hasValueSatisfying(exceeded -> assertThat(exceeded.whose()).isEqualTo(Holder.Kind.TEAM));
        assertThat(book.of(KEY)).isEqualTo(Usage.NOTHING);
        assertThat(book.reserve("a", ONE, limits(5, 256))).isEmpty();
    }

    @Test
    void manyThatResumeOneSandboxTakeOnePlace() {
        assertThat(Together.run(8, i -> book.reserve("one", ONE, limits(1, 256))))
                .allMatch(Optional::isEmpty);
        assertThat(book.of(KEY)).isEqualTo(ONE);
        book.release("one", ONE, BOTH);
        book.appeared("one", ONE, BOTH);
        Together.run(7, i -> {
            book.release("one", ONE, BOTH);
            return i;
        });
        assertThat(book.of(KEY)).isEqualTo(ONE);
        book.disappeared(ONE, BOTH);
        assertThat(book.of(KEY)).isEqualTo(Usage.NOTHING);
    }

    @Test
    void aReservationWithoutAClaimIsGivenBack() {
        assertThat(book.reserve("one", ONE, limits(1, 256))).isEmpty();
        book.transfer("one", "two", ONE, BOTH);
        assertThat(book.reserve("three", ONE, limits(1, 256))).isPresent();
        book.release("two", ONE, BOTH);
        book.release("two", ONE, BOTH);
        assertThat(book.of(TEAM)).isEqualTo(Usage.NOTHING);
        assertThat(book.reserve("three", ONE, limits(1, 256))).isEmpty();
    }

    @Test
    void aClaimThatWasSeenBeforeItsTransferKeepsItsPlace() {
        assertThat(book.reserve("one", ONE, limits(2, 512))).isEmpty();
        book.appeared("one", ONE, BOTH);
        book.transfer("one", "two", ONE, BOTH);
        assertThat(book.of(KEY).sandboxes()).isEqualTo(2);
        book.release("two", ONE, BOTH);
        assertThat(book.of(KEY)).isEqualTo(ONE);
    }
}
