package corral.envd.client;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.agent.AgentOutcome;
import corral.api.agent.SandboxAgent;
import corral.api.sandbox.SandboxAddress;
import corral.envd.tls.Credentials;
import corral.envd.trial.DaemonClient;
import corral.envd.trial.DaemonProcess;
import corral.envd.trial.Standing;
import corral.envd.trial.TrialCertificates;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The same over TLS, and who is refused there. */
class SecuredEnvdAgentIT extends EnvdAgentIT {
    private static final Duration AT_MOST = Duration.ofSeconds(10);

    @TempDir
    private Path folder = Path.of("");

    private final int tlsPort = port();
    private Credentials daemon = new Credentials(folder, folder, folder);
    private Credentials manager = daemon;

    @BeforeEach
    void issue() throws IOException, InterruptedException {
        TrialCertificates issuer = TrialCertificates.in(folder.resolve("issuer"));
        daemon = issuer.issue(TrialCertificates.DAEMON);
        manager = issuer.issue("manager");
    }

    @Override
    protected DaemonProcess startDaemon() throws IOException, InterruptedException {
        return start(daemon);
    }

    private DaemonProcess start(Credentials credentials) throws IOException, InterruptedException {
        DaemonProcess started =
                DaemonProcess.start(port, List.of(), Standing.FIRST, TrialCertificates.arguments(credentials, tlsPort));
        started.awaitListener(tlsPort);
        return started;
    }

    @Override
    protected SandboxAgent agent() {
        return agent(manager);
    }

    private SandboxAgent agent(Credentials credentials) {
        try {
            return new EnvdAgent(tlsPort, Optional.of(credentials.context()));
        } catch (IOException unfit) {
            throw new IllegalStateException(unfit);
        }
    }

    @Test
    void whoHasNoCertificateOfTheIssuerIsRefused() throws IOException, InterruptedException {
        SandboxAddress address = freshDaemon();
        TrialCertificates stranger = TrialCertificates.in(folder.resolve("stranger"));
        Credentials own = stranger.issue("manager");
        Credentials trusting = new Credentials(own.certificate(), own.key(), manager.trusted());

        assertThat(agent().health(address, AT_MOST)).isEqualTo(new AgentOutcome.Ready());
        assertThat(agent(trusting).health(address, AT_MOST)).isInstanceOf(AgentOutcome.Unreachable.class);
        assertThat(new EnvdAgent(tlsPort, Optional.empty()).health(address, AT_MOST))
                .isInstanceOf(AgentOutcome.Unreachable.class);
    }

    @Test
    void aDaemonWithAnotherNameOrIssuerIsNotBelieved() throws IOException, InterruptedException {
        TrialCertificates issuer = TrialCertificates.in(folder.resolve("other"));
        Credentials trusted = issuer.issue("manager");
        try (DaemonProcess named = start(issuer.issue("somebody.else"))) {
            SandboxAddress address = new SandboxAddress(named.address());
            assertThat(agent(trusted).health(address, AT_MOST)).isInstanceOf(AgentOutcome.Unreachable.class);
            assertThat(agent().health(address, AT_MOST)).isInstanceOf(AgentOutcome.Unreachable.class);
        }
    }

    @Test
    void thenNobodyGivesOrdersWithoutACertificate() throws IOException, InterruptedException {
        SandboxAddress address = freshDaemon();
        DaemonClient plain = new DaemonClient("http://" + address.ip() + ":" + port, "root");

        assertThat(plain.init("{\"accessToken\":\"mine\",\"epoch\":1}").status())
                .isEqualTo(403);
        assertThat(plain.get("/health").status()).isEqualTo(204);
        assertThat(agent().health(address, AT_MOST)).isEqualTo(new AgentOutcome.Ready());
    }
}
