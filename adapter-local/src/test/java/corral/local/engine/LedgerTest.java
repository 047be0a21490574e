package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.api.sandbox.SandboxId;
import corral.api.template.TemplateId;
import corral.api.template.TemplateRevision;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The bounds of a machine. */
class LedgerTest {
    private static final Resources EACH = new Resources(1000, Bytes.ofMebi(100), Bytes.ofMebi(64), 64);

    @Test
    void noMoreSandboxesThanAllowed() {
        Ledger ledger = new Ledger(10, 2, Bytes.ofMebi(1000));

        assertThat(reserve(ledger, "a")).isPresent();
        assertThat(reserve(ledger, "b")).isPresent();
        assertThat(reserve(ledger, "c")).isEmpty();
        ledger.remove(new SandboxId("a"));
        assertThat(reserve(ledger, "c")).isPresent();
    }

    @Test
    void noMoreMemoryThanAllowed() {
        Ledger ledger = new Ledger(10, 10, Bytes.ofMebi(250));

        assertThat(reserve(ledger, "a")).isPresent();
        assertThat(reserve(ledger, "b")).isPresent();
        assertThat(reserve(ledger, "c")).isEmpty();
    }

    @Test
    void noMoreSandboxesThanAddresses() {
        Ledger ledger = new Ledger(1, 10, Bytes.ofMebi(1000));

        assertThat(reserve(ledger, "a")).isPresent();
        assertThat(reserve(ledger, "b")).isEmpty();
    }

    @Test
    void anAddressRestsBeforeItIsUsedAgain() {
        Ledger ledger = new Ledger(3, 10, Bytes.ofMebi(1000));

        assertThat(reserve(ledger, "a").orElseThrow().slot()).isZero();
        ledger.remove(new SandboxId("a"));
        assertThat(reserve(ledger, "b").orElseThrow().slot()).isEqualTo(1);
        assertThat(reserve(ledger, "c").orElseThrow().slot()).isEqualTo(2);
        assertThat(reserve(ledger, "d").orElseThrow().slot()).isZero();
    }

    private static Optional<SandboxEntry> reserve(Ledger ledger, String id) {
        return ledger.reserve(
                new SandboxId(id),
                EACH.memory(),
                slot -> SandboxEntry.planned(
                        new TemplateRevision(new TemplateId("base"), "1"), EACH, true, slot, "10.0.0." + slot));
    }
}
