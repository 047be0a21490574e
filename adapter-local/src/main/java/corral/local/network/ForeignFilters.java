package corral.local.network;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import corral.local.command.Command;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Packet filters of others on this machine that forward nothing unless a rule of theirs accepts it, as Docker and ufw set them up. In each, sandboxes get two rules
 * with the name of this installation's table as comment. What sandboxes may reach is decided by the table of their own, which is asked first.
 */
final class ForeignFilters {
    private static final Logger LOG = LoggerFactory.getLogger(ForeignFilters.class);
    /** How the names of Corral's own tables begin, of other installations too. */
    private static final String CORRAL = "corral_";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> FAMILIES = Set.of("ip", "inet");

    private final String own;
    private final String devices;
    private final Duration deadline;

    /**
     * @param own the name of this installation's table
     * @param devices of its sandboxes, as the packet filter writes a pattern
     */
    ForeignFilters(String own, String devices, Duration deadline) {
        this.own = own;
        this.devices = devices;
        this.deadline = deadline;
    }

    private record Chain(String family, String table, String name, boolean drops) {
        /** As a statement names it. */
        String named() {
            return family + " " + table + " " + name;
        }
    }

    /** Lets sandboxes through where nobody passes who is not let through. What does not work is told and stops nobody. */
    void pass() {
        each(
                "Sandboxes may not reach the internet, since a packet filter of others could not be changed: accept what comes from and goes to {} there. reason={}",
                chain -> {
                    if (chain.drops() && handles(chain).isEmpty()) {
                        String insert = "insert rule " + chain.named();
                        String comment = " accept comment \"" + own + "\"\n";
                        nft(
                                List.of("nft", "-f", "-"),
                                insert + " iifname \"" + devices + "\"" + comment + insert + " oifname \"" + devices
                                        + "\"" + comment);
                    }
                });
    }

    /** Takes back what {@link #pass} did; a filter that is gone meanwhile is well. */
    void withdraw() {
        each("Rules for {} in a packet filter of others were not found or not removed. reason={}", chain -> {
            for (long handle : handles(chain)) {
                nft(List.of("nft", "-f", "-"), "delete rule " + chain.named() + " handle " + handle + "\n");
            }
        });
    }

    /** What is done to one chain. */
    private interface Step {
        void on(Chain chain) throws IOException;
    }

    private void each(String problem, Step step) {
        try {
            for (Chain chain : forwarding()) {
                try {
                    step.on(chain);
                } catch (IOException failed) {
                    LOG.warn(problem, devices, failed.getMessage());
                }
            }
        } catch (IOException unreadable) {
            LOG.warn(problem, devices, unreadable.getMessage());
        }
    }

    private List<Chain> forwarding() throws IOException {
        List<Chain> chains = new ArrayList<>();
        for (JsonNode each : listed("list", "chains")) {
            JsonNode chain = each.path("chain");
            if (chain.path("hook").asText().equals("forward")
                    && FAMILIES.contains(chain.path("family").asText())
                    && !chain.path("table").asText().startsWith(CORRAL)) {
                chains.add(new Chain(
                        chain.path("family").asText(),
                        chain.path("table").asText(),
                        chain.path("name").asText(),
                        chain.path("policy").asText().equals("drop")));
            }
        }
        return chains;
    }

    /** The numbers of this installation's rules in a chain. */
    private List<Long> handles(Chain chain) throws IOException {
        return StreamSupport.stream(
                        listed("list", "chain", chain.family(), chain.table(), chain.name())
                                .spliterator(),
                        false)
                .map(each -> each.path("rule"))
                .filter(rule -> rule.path("comment").asText().equals(own))
                .map(rule -> rule.path("handle").asLong())
                .toList();
    }

    private JsonNode listed(String... what) throws IOException {
        List<String> command = new ArrayList<>(List.of("nft", "-j"));
        command.addAll(List.of(what));
        return JSON.readTree(nft(command, "")).path("nftables");
    }

    private String nft(List<String> command, String script) throws IOException {
        return Command.run(deadline, command, script)
                .orThrow("Letting sandboxes through the packet filters of others")
                .output();
    }
}
