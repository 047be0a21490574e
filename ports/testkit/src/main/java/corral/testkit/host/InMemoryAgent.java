package corral.testkit.host;

import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.sandbox.SandboxAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * The daemons inside the sandboxes of an {@link InMemoryHost}. Each holds to the rule of real daemons: the first epoch and token stay,
 * the same may come again, another is refused; a workload that was started anew has a fresh daemon; a frozen one answers nobody.
 */
public final class InMemoryAgent implements SandboxAgent {
    private final InMemoryHost host;
    private final AgentWeather weather;
    private final Consumer<Duration> pass;

    public InMemoryAgent(InMemoryHost host) {
        this(host, AgentWeather.CALM, time -> {});
    }

    /**
     * Daemons with weather.
     *
     * @param pass lets time pass where a call hangs ({@code VirtualTime::advance})
     */
    public InMemoryAgent(InMemoryHost host, AgentWeather weather, Consumer<Duration> pass) {
        this.host = host;
        this.weather = weather;
        this.pass = pass;
    }

    @Override
    public AgentOutcome initialise(SandboxAddress address, Initialisation initialisation, Duration atMost) {
        Workload.Handover handover =
                new Workload.Handover(initialisation.epoch(), initialisation.token(), initialisation.env());
        return call(
                address,
                atMost,
                daemon -> daemon.handover()
                                .filter(held -> !gives(held, initialisation))
                                .isPresent()
                        ? daemon
                        : daemon.with(handover),
                daemon -> daemon.handover()
                        .filter(held ->
                                held.epoch() == handover.epoch() && held.token().equals(handover.token()))
                        .isPresent());
    }

    /** Whether a daemon that was copied with its sandbox goes to another owner. */
    private static boolean gives(Workload.Handover held, Initialisation asked) {
        return asked.epoch() > held.epoch()
                && asked.inherited().filter(held.token()::equals).isPresent();
    }

    @Override
    public AgentOutcome health(SandboxAddress address, Duration atMost) {
        return call(address, atMost, daemon -> daemon, daemon -> true);
    }

    private AgentOutcome call(
            SandboxAddress address, Duration atMost, UnaryOperator<Workload> talk, Predicate<Workload> isContent) {
        return switch (weather.fate(address)) {
            case WORKS -> answer(host.daemon(address, talk), isContent, atMost);
            case REFUSED -> new AgentOutcome.Unreachable("The connection to the daemon in memory was refused.");
            case HANGS -> late(atMost);
            case ANSWER_LOST -> {
                host.daemon(address, talk);
                yield late(atMost);
            }
        };
    }

    private AgentOutcome answer(Optional<Workload> daemon, Predicate<Workload> isContent, Duration atMost) {
        if (daemon.isEmpty()) {
            return late(atMost);
        }
        return isContent.test(daemon.get())
                ? new AgentOutcome.Ready()
                : new AgentOutcome.Rejected("The daemon in memory belongs to another epoch or token.");
    }

    private AgentOutcome late(Duration atMost) {
        pass.accept(atMost);
        return new AgentOutcome.Unreachable("The daemon in memory did not answer in time.");
    }
}
