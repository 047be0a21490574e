package corral.local.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who gets which address, and what the packet filter says of them. */
class AddressPlanTest {
    private static final AddressPlan PLAN = new AddressPlan(Cidr.of("10.91.0.0/16"), "crl0123456");

    @Test
    void sandboxesHaveFourAddressesEach() {
        assertThat(PLAN.gateway(0)).isEqualTo("10.91.0.1");
        assertThat(PLAN.sandbox(0)).isEqualTo("10.91.0.2");
        assertThat(PLAN.gateway(64)).isEqualTo("10.91.1.1");
        assertThat(PLAN.sandbox(PLAN.slots() - 1)).isEqualTo("10.91.255.250");
        assertThat(PLAN.resolver()).isEqualTo("10.91.255.254");
        assertThat(PLAN.hardware("10.91.255.250")).isEqualTo("02:00:0a:5b:ff:fa");
        assertThatThrownBy(() -> PLAN.sandbox(PLAN.slots())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void deviceNamesFitTheKernel() {
        assertThat(PLAN.device(PLAN.slots() - 1)).isEqualTo("crl012345616382").hasSizeLessThan(16);
    }

    @Test
    void rangesAreReadAndCompared() {
        assertThat(Cidr.of("10.1.2.3/8")).hasToString("10.0.0.0/8");
        assertThat(Cidr.of("10.0.0.0/8").overlaps(Cidr.of("10.91.0.0/16"))).isTrue();
        assertThat(Cidr.of("10.90.0.0/16").overlaps(Cidr.of("10.91.0.0/16"))).isFalse();
        assertThat(Cidr.of("0.0.0.0/0").overlaps(Cidr.of("192.0.2.1"))).isTrue();
        for (String wrong : List.of("", "10.0.0", "10.0.0.256", "10.0.0.0/33", "::1", "10.0.0.0/")) {
            assertThatThrownBy(() -> Cidr.of(wrong)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aRangeThatIsInUseIsNotChosen() throws IOException {
        List<Cidr> used = FreeRange.routes(List.of(
                "Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT",
                "eth0\t00000000\t010200C0\t0003\t0\t0\t0\t00000000\t0\t0\t0",
                "eth0\t0000400A\t00000000\t0001\t0\t0\t0\t0000FFFF\t0\t0\t0"));

        assertThat(used).containsExactly(Cidr.of("10.64.0.0/16"));
        assertThat(FreeRange.choose(0, List.of())).isEqualTo(Cidr.of("10.64.0.0/16"));
        assertThat(FreeRange.choose(0, used)).isEqualTo(Cidr.of("10.65.0.0/16"));
        assertThat(FreeRange.choose(0, List.of(Cidr.of("10.0.0.0/8")))).isEqualTo(Cidr.of("172.18.0.0/16"));
        assertThatThrownBy(() -> FreeRange.choose(0, List.of(Cidr.of("0.0.0.0/0"))))
                .isInstanceOf(IOException.class);
    }

    @Test
    void theFilterNamesWhoIsClosedAndWhatIsReachable() {
        PacketFilter filter =
                new PacketFilter("corral_0123456", PLAN, List.of(Cidr.of("10.5.0.0/16")), 4096, Duration.ofSeconds(1));

        assertThat(filter.rules(List.of("crl01234561", "crl01234562")))
                .contains("elements = { \"crl01234561\", \"crl01234562\" }")
                .contains("ip daddr { 10.5.0.0/16 } accept")
                .contains("ip saddr 10.91.0.0/16");
        assertThat(filter.rules(List.of())).doesNotContain("elements");
    }

    @Test
    void nameServersAreReadAsTheLibraryDoes() {
        assertThat(Resolvers.parse(List.of(
                        "# comment",
                        "search example.org",
                        "nameserver 127.0.0.53",
                        "nameserver ::1",
                        "nameserver\t192.0.2.1",
                        "nameserver 192.0.2.2",
                        "nameserver 192.0.2.3")))
                .containsExactly("127.0.0.53", "192.0.2.1", "192.0.2.2");
    }
}
