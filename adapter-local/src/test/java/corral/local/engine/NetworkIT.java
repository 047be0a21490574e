package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.local.command.Command;
import corral.testkit.sandbox.ExampleSandboxes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a sandbox reaches, with a second network namespace as the internet. */
@ExtendWith(TestMachine.Shared.class)
class NetworkIT {
    private static final String ASK_OVER_TCP =
            "python3 -c \"import socket, re; s = socket.create_connection((re.search(r'nameserver (\\S+)',"
                    + " open('/etc/resolv.conf').read()).group(1), 53), 5); q ="
                    + " b'\\1\\2\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\4name\\0\\0\\1\\0\\1'; s.sendall(len(q).to_bytes(2, 'big')"
                    + " + q); print(socket.inet_ntoa(s.recv(512)[-4:]))\"";

    private final TestMachine machine;
    private LocalEngine engine;

    NetworkIT(TestMachine machine) {
        this.machine = machine;
        engine = machine.open();
    }

    @BeforeEach
    void nothingIsLeft() {
        assertThat(engine.inventory().present()).isEmpty();
    }

    @AfterEach
    void clean() throws IOException {
        for (SandboxId id : engine.inventory().present()) {
            engine.host().stop(id);
        }
        engine.close();
    }

    @Test
    void theInternetSeesTheMachinesAddress() {
        Inside inside = start(NetworkAccess.OPEN);

        Inside.Ran ran =
                inside.asUser("curl -sS -m 5 http://" + machine.internet().address() + "/");

        assertThat(ran.output())
                .startsWith("198.")
                .isNotEqualTo(inside.address().ip());
    }

    @Test
    void namesAreResolvedOverBothTransports() {
        Inside inside = start(NetworkAccess.OPEN);
        String expected = machine.internet().address();

        assertThat(inside.asUser("getent ahostsv4 some.name.example | head -1").output())
                .startsWith(expected);
        assertThat(inside.asUser("curl -sS -m 5 http://some.name.example/").succeeded())
                .isTrue();
        assertThat(inside.asUser(ASK_OVER_TCP).output().strip()).isEqualTo(expected);
    }

    @Test
    void namesAreResolvedWhenTheMachineAsksALoopbackAddress() throws IOException {
        engine.close();
        Path nameServers = Files.writeString(machine.directory().resolve("loopback.conf"), "nameserver 127.53.99.1\n");
        Process server = machine.internet().loopbackNameServer("127.53.99.1");
        try {
            engine = TestMachine.open(machine.settings().withNameServers(nameServers));
            Inside inside = start(NetworkAccess.OPEN);

            assertThat(inside.asUser("getent ahostsv4 some.name.example | head -1")
                            .output())
                    .startsWith(machine.internet().address());
        } finally {
            server.destroyForcibly();
        }
    }

    /** As Docker and ufw leave a machine; here others than the sandboxes of this test pass. */
    @Test
    void aPacketFilterOfOthersThatDropsWhatItDoesNotKnowLetsSandboxesThrough() throws IOException {
        engine.close();
        String devices = '"' + engine.packetFilterTable().replace("corral_", "crl") + "*\"";
        nft("""
            add table ip itest_others
            add chain ip itest_others FORWARD { type filter hook forward priority filter; policy drop; }
            add rule ip itest_others FORWARD iifname != %1$s oifname != %1$s accept
            """.formatted(devices));
        try {
            engine = machine.open();
            SandboxId id = ExampleSandboxes.freshId();
            Inside inside = start(id, NetworkAccess.OPEN);
            assertThat(inside.asUser(
                                    "curl -sS -m 5 http://" + machine.internet().address() + "/")
                            .output())
                    .startsWith("198.");
            engine.host().stop(id);
            engine.close();
            assertThat(rulesOfOthers()).doesNotContain("comment");
            engine = machine.open();
        } finally {
            nft("delete table ip itest_others\n");
        }
    }

    private static String rulesOfOthers() throws IOException {
        return Command.run(Duration.ofSeconds(5), List.of("nft", "list", "table", "ip", "itest_others"))
                .orThrow("Reading the packet filter")
                .output();
    }

    private static void nft(String script) throws IOException {
        Command.run(Duration.ofSeconds(5), List.of("nft", "-f", "-"), script).orThrow("Changing the packet filter");
    }

    @Test
    void whoHasNoInternetHasNoNamesEither() {
        Inside inside = start(NetworkAccess.CLOSED);

        assertThat(inside.asUser("getent ahostsv4 some.name.example").succeeded())
                .isFalse();
    }

    @Test
    void oneThatOpensTooManyConnectionsTakesNoneOfOthers() throws IOException {
        engine.close();
        engine = TestMachine.open(machine.settings().withConnections(20));
        Inside greedy = start(NetworkAccess.OPEN);
        Inside other = start(NetworkAccess.OPEN);
        String open = """
            import socket, sys
            held = []
            try:
                for _ in range(40): held.append(socket.create_connection(("%s", 80), 5))
            except OSError: pass
            print(len(held), flush=True)
            """.formatted(machine.internet().address());
        String request = "curl -sS -m 5 http://" + machine.internet().address() + "/";

        Inside.Ran ran = greedy.asUser(
                "cat > /tmp/open.py <<'END'\n" + open + "import time; time.sleep(20)\nEND\n"
                        + "(python3 /tmp/open.py > /tmp/opened 2>&1 &) ; while ! test -s /tmp/opened; do sleep 0.05; done; cat /tmp/opened");
        assertThat(ran.output().strip()).isEqualTo("20");
        assertThat(greedy.asUser(request).succeeded()).isFalse();
        assertThat(other.asUser(request).succeeded()).isTrue();
        assertThat(greedy.asUser("pkill -f '[o]pen.py'; for n in 1 2 3 4 5 6 7 8 9; do " + request
                                + " && exit 0; sleep 1; done; exit 1")
                        .succeeded())
                .isTrue();
    }

    @Test
    void aConnectionThatIsOpenIsCutWithTheAccess() {
        SandboxId id = ExampleSandboxes.freshId();
        Inside inside = start(id, NetworkAccess.OPEN);
        String lateRequest =
                "rm -f /tmp/answer; (exec 3<>/dev/tcp/" + machine.internet().address() + "/80; touch /tmp/open;"
                        + " sleep 1; printf 'GET / HTTP/1.0\\r\\n\\r\\n' >&3; timeout 3 head -c 8 <&3 > /tmp/answer)"
                        + " > /dev/null 2>&1 & sleep 0.3; test -e /tmp/open";
        String answer = "sleep 5; cat /tmp/answer";

        assertThat(inside.asUser(lateRequest).succeeded()).isTrue();
        assertThat(inside.asUser(answer).output()).startsWith("HTTP/1.");
        assertThat(inside.asUser(lateRequest).succeeded()).isTrue();
        engine.firewall().restrict(id, NetworkAccess.CLOSED);
        assertThat(inside.asUser(answer).output()).isEmpty();
    }

    /** Who has to ask for the other's hardware address while the device is new loses the question, and a second. */
    @Test
    void bothEndsKnowEachOtherFromTheStart() throws IOException {
        Inside inside = start(NetworkAccess.OPEN);
        String outside = Command.run(
                        Duration.ofSeconds(5),
                        List.of("ip", "neigh", "show", inside.address().ip()))
                .output();

        assertThat(outside).contains("lladdr 02:00:").contains("PERMANENT");
        assertThat(inside.asRoot("ip neigh show dev eth0").output())
                .contains("lladdr 02:00:")
                .contains("PERMANENT");
    }

    @Test
    void thereIsNoOtherNetworkThanTheOneDevice() {
        Inside inside = start(NetworkAccess.OPEN);

        assertThat(inside.asRoot("ls /sys/class/net").output()).isEqualTo("eth0\nlo\n");
        assertThat(inside.asRoot("ip -6 addr").output()).isEmpty();
        assertThat(inside.asUser("curl -sS -m 5 http://localhost:49983/health").succeeded())
                .isTrue();
    }

    private Inside start(NetworkAccess access) {
        return start(ExampleSandboxes.freshId(), access);
    }

    private Inside start(SandboxId id, NetworkAccess access) {
        return Inside.of(
                engine.host().start(new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, access)));
    }
}
