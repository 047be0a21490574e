package corral.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.host.HostOutcome;
import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import corral.local.command.Command;
import corral.local.linux.LoopDevice;
import corral.testkit.sandbox.ExampleSandboxes;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a hostile program, root in its sandbox, cannot do. Each attack is tried twice: against a sandbox as it is, where it must fail, and against one that
 * was weakened in the one place that should stop it, where it must work; so each of these tests is known to see.
 */
@ExtendWith(TestMachine.Shared.class)
class IsolationIT {
    private final TestMachine machine;
    private Path directory = Path.of("/");

    IsolationIT(TestMachine machine) {
        this.machine = machine;
    }

    @BeforeEach
    void prepare() throws IOException {
        directory = Files.createTempDirectory(machine.directory(), "attack-");
        Files.setPosixFilePermissions(machine.directory(), PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }

    @AfterEach
    void clean() throws IOException {
        try (LocalEngine engine = machine.open()) {
            for (SandboxId id : engine.inventory().present()) {
                engine.host().stop(id);
            }
        }
    }

    @Test
    void learnsFromItsMountsOfNobodyElse() {
        try (LocalEngine engine = machine.open()) {
            SandboxId id = ExampleSandboxes.freshId();
            SandboxId other = ExampleSandboxes.freshId();
            Inside inside = Inside.of(engine.host().start(order(engine, id)));
            engine.host().start(order(engine, other));

            String mounts = inside.asRoot("cat /proc/self/mountinfo").output();
            Path folder = machine.settings().stateDirectory().resolve("sandboxes");

            assertThat(mounts).contains(folder + "/" + id).doesNotContain(other.value());
            assertThat(inside.asRoot("ls " + folder).succeeded()).isFalse();
            assertThat(inside.asRoot("ls /").succeeded()).isTrue();
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    @Test
    void readsNoFileOfTheMachine() throws IOException {
        Path secret = Files.writeString(directory.resolve("secret"), "a secret");
        fails(new Attack(
                "read a file of the machine",
                "grep -q secret " + secret + " /host" + secret + " /proc/*/root" + secret,
                "mount('/host', '/', 'rw')\n"));
    }

    @Test
    void seesNoProcessOfTheMachine() throws IOException {
        Process visible = Command.background(List.of("sleep", "987654"));
        try {
            fails(new Attack(
                    "see a process of the machine",
                    "grep -aq 987654 $(ls -d /proc/[0-9]*/cmdline | grep -v /$$/)",
                    WeakenedRuntime.NO_USERS,
                    "linux['namespaces'] = [n for n in linux['namespaces'] if n['type'] != 'pid']\n"));
        } finally {
            visible.destroyForcibly();
        }
    }

    @Test
    void mountsNothing() {
        fails(new Attack(
                "mount a file system",
                "mkdir -p /tmp/m && mount -t tmpfs none /tmp/m",
                WeakenedRuntime.ALL_CAPABILITIES,
                WeakenedRuntime.NO_SECCOMP));
    }

    @Test
    void makesNoUserNamespace() {
        fails(new Attack("make a user namespace", "unshare --user true", WeakenedRuntime.NO_SECCOMP));
    }

    @Test
    void loadsNoModule() {
        String program = "import ctypes, sys; c = ctypes.CDLL(None, use_errno=True);"
                + " c.syscall(176, b'nosuchmodule', 0); sys.exit(ctypes.get_errno() == 1)";
        fails(new Attack(
                "reach the kernel's modules",
                "python3 -c \"" + program + "\"",
                WeakenedRuntime.NO_USERS,
                WeakenedRuntime.ALL_CAPABILITIES,
                WeakenedRuntime.NO_SECCOMP));
    }

    @Test
    void changesNoSettingOfTheKernel() {
        fails(new Attack(
                "write a setting of the kernel",
                "cat /proc/sys/vm/swappiness > /tmp/v && cat /tmp/v > /proc/sys/vm/swappiness",
                WeakenedRuntime.NO_USERS,
                WeakenedRuntime.NOTHING_READ_ONLY));
    }

    @Test
    void opensNoDiskOfTheMachine() throws IOException {
        Path file = Files.write(directory.resolve("disk"), new byte[1 << 20]);
        try (LoopDevice disk = LoopDevice.attach(file)) {
            String minor = disk.device().replace("/dev/loop", "");
            fails(new Attack(
                    "read a disk of the machine",
                    "mknod /dev/disk b 7 " + minor + " && head -c 4096 /dev/disk > /dev/null",
                    WeakenedRuntime.NO_USERS,
                    WeakenedRuntime.ALL_CAPABILITIES,
                    WeakenedRuntime.EVERY_DEVICE));
        }
    }

    @Test
    void changesNotItsOwnNetwork() {
        fails(new Attack(
                "take another address", "ip addr add 198.51.100.77/32 dev eth0", WeakenedRuntime.ALL_CAPABILITIES));
    }

    @Test
    void writesNotToTheDaemon() {
        fails(new Attack(
                "write to the daemon's folder",
                "touch /mnt/envd/attacked",
                "for m in config['mounts']:\n"
                        + "    if m['destination'] == '/mnt/envd': m['options'] = ['bind', 'rw']; m['source'] = '"
                        + machine.settings().bundle() + "'\n",
                WeakenedRuntime.NO_USERS));
    }

    @Test
    void writesNotToTheTemplate() throws IOException {
        Path tree;
        try (LocalEngine engine = machine.open()) {
            tree = engine.templateDirectory().tree(TestMachine.base(engine)).orElseThrow();
        }
        Path written = tree.resolve("usr/bin/attacked");
        Attack attack = new Attack(
                "write to the template",
                "touch /usr/bin/attacked",
                "config['root']['path'] = '" + tree + "'\n",
                WeakenedRuntime.NO_USERS);
        inSandbox(machine.settings(), (engine, inside) -> {
            assertThat(inside.asRoot(attack.script()).succeeded()).isTrue();
            assertThat(written).doesNotExist();
        });
        inSandbox(weakened(attack), (engine, inside) -> {
            assertThat(inside.asRoot(attack.script()).succeeded()).isTrue();
            assertThat(written).exists();
        });
        Files.delete(written);
    }

    @Test
    void hasNoMoreProcessesThanAllowed() {
        fails(new Attack(
                "start three hundred processes",
                "for i in $(seq 300); do sleep 5 & done 2>/dev/null; test $(jobs -p | wc -l) -ge 300",
                "linux['resources']['pids']['limit'] = 2000\n"));
    }

    @Test
    void hasNoMoreMemoryThanAllowed() {
        fails(new Attack(
                "take 300 MiB of memory",
                "python3 -c \"x = b'1' * (300 << 20)\"",
                "linux['resources']['memory'] = {'limit': 1 << 30}\n"));
    }

    @Test
    void hasNoMoreDiskThanAllowed() {
        fails(new Attack(
                "write 200 MiB",
                "head -c 200M /dev/zero > /var/tmp/hog",
                "mount('/var/tmp', '" + directory + "', 'rw')\n"));
    }

    /** The kernel counts them for all sandboxes together. */
    @Test
    void hasNoMoreWatchersOfFilesThanAllowed() {
        fails(new Attack(
                "make a thousand watchers",
                "python3 -c \"import ctypes; c = ctypes.CDLL(None); exit(any(c.inotify_init() < 0 for _ in range(1000)))\"",
                WeakenedRuntime.NO_USERS));
    }

    @Test
    void reachesNoPortOfTheMachine() throws IOException {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getByName("0.0.0.0"))) {
            String script = "gateway=$(ip route | sed -n 's/default via \\([^ ]*\\).*/\\1/p');"
                    + " timeout 3 bash -c \"exec 3<>/dev/tcp/$gateway/" + listener.getLocalPort() + "\"";
            failsUnlessUnfiltered(new Attack("reach a port of the machine", script), "");
        }
    }

    @Test
    void reachesNoOtherSandbox() {
        inSandbox(machine.settings(), (engine, first) -> {
            SandboxId other = ExampleSandboxes.freshId();
            Inside neighbour = Inside.of(engine.host().start(order(engine, other)));
            String script = "curl -sS -m 3 http://" + neighbour.address().ip() + ":49983/health";
            assertThat(first.asRoot(script).succeeded()).isFalse();
            withoutFilter(
                    engine, () -> assertThat(first.asRoot(script).succeeded()).isTrue());
        });
    }

    @Test
    void reachesNoLinkLocalAddress() throws IOException {
        String address = machine.internet().addLinkLocal();
        failsUnlessUnfiltered(
                new Attack("reach a metadata service", "curl -sS -m 3 http://" + address + "/"),
                "ip saddr { 10.0.0.0/8, 172.16.0.0/12 } masquerade");
    }

    private void fails(Attack attack) {
        inSandbox(
                machine.settings(),
                (engine, inside) -> assertThat(inside.asRoot(attack.script()))
                        .as("attack on a sandbox as it is: %s", attack)
                        .satisfies(ran ->
                                assertThat(ran.succeeded()).as(ran.output()).isFalse()));
        inSandbox(
                weakened(attack),
                (engine, inside) -> assertThat(inside.asRoot(attack.script()))
                        .as("attack on a weakened sandbox: %s", attack)
                        .satisfies(ran ->
                                assertThat(ran.succeeded()).as(ran.output()).isTrue()));
    }

    private void failsUnlessUnfiltered(Attack attack, String translation) {
        inSandbox(machine.settings(), (engine, inside) -> {
            assertThat(inside.asRoot(attack.script()).succeeded()).isFalse();
            withoutFilter(
                    engine,
                    translation,
                    () -> assertThat(inside.asRoot(attack.script()).succeeded()).isTrue());
        });
    }

    private EngineSettings weakened(Attack attack) {
        return machine.settings()
                .withRuntime(WeakenedRuntime.write(directory, attack.weakening().toArray(String[]::new))
                        .toString());
    }

    private static StartSandbox order(LocalEngine engine, SandboxId id) {
        return new StartSandbox(id, TestMachine.base(engine), TestMachine.SMALL, NetworkAccess.OPEN);
    }

    private void inSandbox(EngineSettings settings, BiConsumer<LocalEngine, Inside> work) {
        try (LocalEngine engine = TestMachine.open(settings)) {
            SandboxId id = ExampleSandboxes.freshId();
            try {
                work.accept(engine, Inside.of(engine.host().start(order(engine, id))));
            } finally {
                for (SandboxId each : engine.inventory().present()) {
                    assertThat(engine.host().stop(each)).isEqualTo(new HostOutcome.Absent());
                }
            }
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }

    private static void withoutFilter(LocalEngine engine, Runnable work) {
        withoutFilter(engine, "", work);
    }

    /** Runs something while the packet filter of the engine is gone, but for a translation of addresses. */
    private static void withoutFilter(LocalEngine engine, String translation, Runnable work) {
        String table = engine.packetFilterTable();
        String bare = """
            delete table inet %1$s
            table inet %1$s {
                chain outward {
                    type nat hook postrouting priority srcnat;
                    %2$s
                }
            }
            """.formatted(table, translation);
        try {
            Command.run(Duration.ofSeconds(5), List.of("nft", "-f", "-"), bare).orThrow("Removing the packet filter");
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
        work.run();
    }
}
