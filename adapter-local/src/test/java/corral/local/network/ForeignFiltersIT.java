package corral.local.network;

import static org.assertj.core.api.Assertions.assertThat;

import corral.local.command.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With real packet filters, which stop nobody but the devices of this test. */
class ForeignFiltersIT {
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final String MARK =
            "crlt%04x".formatted(ProcessHandle.current().pid() % 65_536);
    private static final String DROPS = "itest_drops_" + MARK;
    private static final String ACCEPTS = "itest_accepts_" + MARK;

    private final ForeignFilters filters = new ForeignFilters("corral_" + MARK, MARK + "*", DEADLINE);

    @BeforeEach
    void make() throws IOException {
        nft("""
            add table ip %1$s
            add chain ip %1$s FORWARD { type filter hook forward priority filter; policy drop; }
            add rule ip %1$s FORWARD iifname != "%3$s*" oifname != "%3$s*" accept
            add table inet %2$s
            add chain inet %2$s forward { type filter hook forward priority filter; policy accept; }
            """.formatted(DROPS, ACCEPTS, MARK));
    }

    @AfterEach
    void remove() throws IOException {
        nft("delete table ip %s\ndelete table inet %s\n".formatted(DROPS, ACCEPTS));
    }

    @Test
    void theyGoFirstWhereNobodyPassesUnasked() throws IOException {
        filters.pass();

        assertThat(rules("ip", DROPS))
                .containsSubsequence(
                        "oifname \"" + MARK + "*\" accept comment",
                        "iifname \"" + MARK + "*\" accept comment",
                        "iifname != \"" + MARK + "*\"");
        assertThat(rules("inet", ACCEPTS)).doesNotContain("comment");
    }

    @Test
    void twiceIsAsOnceAndNothingIsLeft() throws IOException {
        String before = rules("ip", DROPS);
        filters.pass();
        String once = rules("ip", DROPS);

        filters.pass();
        assertThat(rules("ip", DROPS)).isEqualTo(once).isNotEqualTo(before);

        filters.withdraw();
        assertThat(rules("ip", DROPS)).isEqualTo(before);
        filters.withdraw();
    }

    private static String rules(String family, String table) throws IOException {
        return Command.run(DEADLINE, List.of("nft", "list", "table", family, table))
                .orThrow("Reading the packet filter")
                .output();
    }

    private static void nft(String script) throws IOException {
        Command.run(DEADLINE, List.of("nft", "-f", "-"), script).orThrow("Changing the packet filter");
    }
}
