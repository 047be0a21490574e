package corral.local.network;

import corral.local.command.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The one nftables table of an installation. It is loaded whole at the start and says everything that holds for every sandbox; which
 * sandboxes may not reach the internet is a set in it. The kernel's table of connections is one for all, so each sandbox has a bound.
 */
final class PacketFilter {
    /** What no sandbox reaches unless a setting says so: this machine, local networks, metadata services, everything that is not the internet. */
    static final List<String> NOT_INTERNET = List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.168.0.0/16",
            "224.0.0.0/3");

    private final String table;
    private final AddressPlan plan;
    private final List<Cidr> reachable;
    private final int connections;
    private final Duration deadline;

    PacketFilter(String table, AddressPlan plan, List<Cidr> reachable, int connections, Duration deadline) {
        this.table = table;
        this.plan = plan;
        this.reachable = List.copyOf(reachable);
        this.connections = connections;
        this.deadline = deadline;
    }

    /** Loads the table, in one step, with the sandboxes that have no internet. */
    void load(List<String> closed) throws IOException {
        nft(rules(closed), "Loading the packet filter");
    }

    void close(String device) throws IOException {
        nft("add element inet " + table + " closed { \"" + device + "\" }\n", "Closing the network of a sandbox");
    }

    /** Adding before deleting makes deleting idempotent; both happen in one step. */
    void open(String device) throws IOException {
        nft(
                "add element inet " + table + " closed { \"" + device + "\" }\n" + "delete element inet " + table
                        + " closed { \"" + device + "\" }\n",
                "Opening the network of a sandbox");
    }

    void unload() throws IOException {
        nft("add table inet " + table + "\ndelete table inet " + table + "\n", "Removing the packet filter");
    }

    String rules(List<String> closed) {
        String own = plan.devicePrefix() + "*";
        String elements = closed.isEmpty()
                ? ""
                : "elements = { "
                        + closed.stream().map(name -> '"' + name + '"').collect(Collectors.joining(", ")) + " }";
        String allowed = reachable.isEmpty()
                ? ""
                : "ip daddr { " + reachable.stream().map(Cidr::toString).collect(Collectors.joining(", "))
                        + " } accept";
        return """
            add table inet %1$s
            delete table inet %1$s
            table inet %1$s {
                set closed { type ifname; %2$s }
                set busy { type ipv4_addr; size 65536; flags dynamic; }
                chain spoofed {
                    type filter hook prerouting priority raw; policy accept;
                    iifname "%3$s" meta nfproto != ipv4 drop
                    iifname "%3$s" fib saddr . iif oif missing drop
                }
                chain inward {
                    type filter hook input priority filter - 5; policy accept;
                    iifname "%3$s" jump from_sandbox_to_machine
                    iifname != "lo" ip daddr %4$s drop
                }
                chain from_sandbox_to_machine {
                    ct state established,related accept
                    iifname @closed reject
                    ct state new add @busy { ip saddr ct count over %9$d } reject
                    ip daddr %4$s udp dport 53 accept
                    ip daddr %4$s tcp dport 53 accept
                    reject
                }
                chain through {
                    type filter hook forward priority filter - 5; policy accept;
                    iifname "%3$s" jump from_sandbox_outward
                    oifname "%3$s" ct state established,related accept
                    oifname "%3$s" drop
                }
                chain from_sandbox_outward {
                    iifname @closed reject
                    oifname "%5$s*" reject
                    ct state new add @busy { ip saddr ct count over %9$d } reject
                    %6$s
                    ip daddr { %7$s } reject
                    accept
                }
                chain outward {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr %8$s oifname != "%5$s*" oifname != "lo" masquerade
                }
            }
            """.formatted(
                        table,
                        elements,
                        own,
                        plan.resolver(),
                        AddressPlan.ANY_DEVICE,
                        allowed,
                        String.join(", ", NOT_INTERNET),
                        plan.range(),
                        connections);
    }

    private void nft(String script, String step) throws IOException {
        Command.run(deadline, List.of("nft", "-f", "-"), script).orThrow(step);
    }
}
