package corral.local.network;

import corral.local.command.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Connects sandboxes to the outside, and to nothing else. */
public final class SandboxNetwork implements AutoCloseable {
    private static final Path DEVICES = Path.of("/sys/class/net");
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");
    private static final int USUAL_MTU = 1500;

    private final AddressPlan plan;
    private final PacketFilter filter;
    private final ForeignFilters others;
    private final NameForwarder names;
    private final Duration deadline;
    private final int mtu;

    private SandboxNetwork(
            AddressPlan plan,
            PacketFilter filter,
            ForeignFilters others,
            NameForwarder names,
            Duration deadline,
            int mtu) {
        this.plan = plan;
        this.filter = filter;
        this.others = others;
        this.names = names;
        this.deadline = deadline;
        this.mtu = mtu;
    }

    /**
     * Loads the packet filter and begins to answer questions for names.
     *
     * @param table the name of the installation's table
     * @param reachable private ranges that sandboxes may reach nevertheless
     * @param connections how many connections one sandbox may have at one time
     * @param nameServers a file in the form of {@code resolv.conf}
     * @param closed numbers of the sandboxes that have no internet
     */
    public static SandboxNetwork open(
            String table,
            AddressPlan plan,
            List<Cidr> reachable,
            int connections,
            Path nameServers,
            List<Integer> closed,
            Duration deadline)
            throws IOException {
        if (!Files.readString(FORWARDING).strip().equals("1")) {
            Files.writeString(FORWARDING, "1");
        }
        PacketFilter filter = new PacketFilter(table, plan, reachable, connections, deadline);
        filter.load(closed.stream().map(plan::device).toList());
        ForeignFilters others = new ForeignFilters(table, plan.devicePrefix() + "*", deadline);
        others.pass();
        Command.run(deadline, List.of("ip", "addr", "replace", plan.resolver() + "/32", "dev", "lo"))
                .orThrow("Giving this machine an address for name resolution");
        return new SandboxNetwork(
                plan, filter, others, NameForwarder.start(plan.resolver(), nameServers), deadline, mtuOutward());
    }

    public AddressPlan plan() {
        return plan;
    }

    /**
     * Gives the network namespace of a process its one device. Each end knows the other's hardware address: a question for it that is asked before the kernel
     * has set the new device going is lost, and asked again only a second later. Nothing may exist of that number; see {@link #detach}.
     *
     * @param userBounds what its user namespace may use, by names below {@code /proc/sys/user}; set here because one process does both
     */
    public void attach(int slot, long pid, Map<String, Integer> userBounds) throws IOException {
        String device = plan.device(slot);
        String gateway = plan.gateway(slot);
        String sandbox = plan.sandbox(slot);
        String outside =
                """
            link add name %1$s address %5$s mtu %4$d type veth peer name eth0 address %7$s mtu %4$d netns %2$d
            addr add %3$s/30 dev %1$s
            link set dev %1$s up
            neigh replace %6$s lladdr %7$s dev %1$s nud permanent
            """.formatted(device, pid, gateway, mtu, plan.hardware(gateway), sandbox, plan.hardware(sandbox));
        String inside = """
            link set dev lo up
            addr add %1$s/30 dev eth0
            link set dev eth0 up
            neigh replace %2$s lladdr %3$s dev eth0 nud permanent
            route add default via %2$s
            """.formatted(sandbox, gateway, plan.hardware(gateway));
        Command.run(deadline, List.of("ip", "-batch", "-"), outside).orThrow("Making the network device of a sandbox");
        harden(device);
        Command.run(deadline, setUp(pid, userBounds), inside)
                .orThrow("Setting up the network and the bounds of a sandbox");
    }

    /** A command inside that reads what to do with the network. A user namespace that is this machine's own is never bounded. */
    private static List<String> setUp(long pid, Map<String, Integer> userBounds) throws IOException {
        Path users = Path.of("/proc", Long.toString(pid), "ns", "user");
        if (Files.readSymbolicLink(users).equals(Files.readSymbolicLink(Path.of("/proc/self/ns/user")))) {
            return List.of("nsenter", "-t", Long.toString(pid), "-n", "ip", "-batch", "-");
        }
        StringBuilder steps = new StringBuilder("set -e; cd /proc/sys/user; ");
        userBounds.forEach((name, value) ->
                steps.append("echo ").append(value).append(" > ").append(name).append("; "));
        steps.append("exec ip -batch -");
        return List.of("nsenter", "-t", Long.toString(pid), "-U", "-n", "sh", "-c", steps.toString());
    }

    /** Gives the network of a process the kernel's settings that its container was made with; a restored one has a new network without them. */
    public void renew(long pid, Map<String, String> settings) throws IOException {
        StringBuilder script = new StringBuilder("set -e\n");
        settings.forEach((name, value) -> script.append("echo '")
                .append(value)
                .append("' > /proc/sys/")
                .append(name.replace('.', '/'))
                .append('\n'));
        Command.run(deadline, List.of("nsenter", "-t", Long.toString(pid), "-n", "sh", "-s"), script.toString())
                .orThrow("Setting up the network of a restored sandbox");
    }

    /** Removes the device of that number; nothing when there is none. */
    public void detach(int slot) throws IOException {
        String device = plan.device(slot);
        if (Files.exists(DEVICES.resolve(device))) {
            Command.Result result = Command.run(deadline, List.of("ip", "link", "delete", "dev", device));
            if (Files.exists(DEVICES.resolve(device))) {
                result.orThrow("Removing the network device of a sandbox");
            }
        }
    }

    public void restrict(int slot, boolean internet) throws IOException {
        if (internet) {
            filter.open(plan.device(slot));
        } else {
            filter.close(plan.device(slot));
        }
    }

    /** The numbers of all devices that exist. */
    public Set<Integer> slots() throws IOException {
        Set<Integer> slots = new TreeSet<>();
        try (var devices = Files.list(DEVICES)) {
            devices.map(device -> device.getFileName().toString())
                    .filter(name -> name.matches(plan.devicePrefix() + "\\d+"))
                    .forEach(name -> slots.add(
                            Integer.valueOf(name.substring(plan.devicePrefix().length()))));
        }
        return slots;
    }

    /** Removes all that {@link #open} made; only when no sandbox is left. */
    public void remove() throws IOException {
        close();
        others.withdraw();
        filter.unload();
        Command.run(deadline, List.of("ip", "addr", "del", plan.resolver() + "/32", "dev", "lo"));
    }

    /** Stops answering questions for names; everything else stays, for the sandboxes that live on. */
    @Override
    public void close() throws IOException {
        names.close();
    }

    /** No packet with a foreign source, no redirects, no IPv6; the packet filter says the same once more. */
    private static void harden(String device) throws IOException {
        set("ipv4", device, "rp_filter", "1");
        set("ipv4", device, "accept_redirects", "0");
        set("ipv4", device, "send_redirects", "0");
        set("ipv6", device, "disable_ipv6", "1");
    }

    private static void set(String family, String device, String name, String value) throws IOException {
        Path setting = Path.of("/proc/sys/net", family, "conf", device, name);
        if (Files.exists(setting)) {
            Files.writeString(setting, value);
        }
    }

    /** The largest packet that leaves by the default route in one piece. */
    private static int mtuOutward() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/net/route"))) {
            String[] fields = line.split("\\s+", -1);
            if (fields.length > 7 && fields[1].equals("00000000") && fields[7].equals("00000000")) {
                return Integer.parseInt(
                        Files.readString(DEVICES.resolve(fields[0]).resolve("mtu"))
                                .strip());
            }
        }
        return USUAL_MTU;
    }
}
