package corral.envd.filesystem;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ReportsTest {
    private static final Path FILE = Path.of("/a/b/f");

    private final Reports reports = new Reports();

    @Test
    void anEventThatComesLongAfterTheLookRepeatsItOnce() {
        assertThat(reports.add(FILE)).isTrue();
        assertThat(reports.add(FILE)).isFalse();
        quiet();
        assertThat(reports.repeats(FILE, false)).isTrue();
        assertThat(reports.repeats(FILE, false)).isFalse();
    }

    @Test
    void aMoveOntoANameIsNewsUnlessItComesAtOnce() {
        reports.add(FILE);
        assertThat(reports.repeats(FILE, true)).isTrue();
        reports.add(FILE);
        quiet();
        assertThat(reports.repeats(FILE, true)).isFalse();
    }

    @Test
    void whatWasInADirectoryThatIsGoneIsNewsWhenItAppearsAgain() {
        reports.add(FILE);
        reports.forget(Path.of("/a"), true);
        assertThat(reports.repeats(FILE, false)).isFalse();
        reports.add(FILE);
        reports.forget(Path.of("/a/b/g"), false);
        assertThat(reports.repeats(FILE, false)).isTrue();
    }

    @Test
    void thereAreRoundsOnlyAfterALook() {
        assertThat(reports.nextRound()).isFalse();
        reports.add(FILE);
        assertThat(reports.nextRound()).isTrue();
        assertThat(reports.nextRound()).isTrue();
        assertThat(reports.nextRound()).isFalse();
    }

    @Test
    void theOldestAreForgotten() {
        for (int i = 0; i <= Reports.MAX_REPORTS; i++) {
            reports.add(Path.of("/many/" + i));
        }
        assertThat(reports.repeats(Path.of("/many/0"), false)).isFalse();
        assertThat(reports.repeats(Path.of("/many/1"), false)).isTrue();
        quiet();
        int lost = Reports.MAX_REPORTS - Reports.MAX_KEPT;
        assertThat(reports.repeats(Path.of("/many/" + lost), false)).isFalse();
        assertThat(reports.repeats(Path.of("/many/" + (lost + 1)), false)).isTrue();
    }

    private void quiet() {
        for (int round = 0; round < 10; round++) {
            reports.nextRound();
        }
        reports.settle();
    }
}
