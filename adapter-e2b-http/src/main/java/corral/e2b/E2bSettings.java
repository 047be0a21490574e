package corral.e2b;

import java.time.Duration;
import java.util.Optional;

/**
 * What can be set of the E2B control plane and of the edge proxy.
 *
 * @param domain under which sandboxes are reached as {@code <port>-<id>.<domain>}; told to clients; empty when there is none
 * @param adminKey what {@code X-Admin-Token} must say; empty switches the operator's routes off
 * @param maxBody bytes of one control plane request's body; more answers 413
 * @param maxRequestHead bytes of a request line with its headers; more answers 431
 * @param maxListed how many sandboxes the unpaged list answers with at most
 * @param connectionsPerSandbox requests and tunnels that one sandbox may have open through the edge at one time; more answers 429
 * @param connections the same for all sandboxes together
 * @param clientConnections connections that clients may have open at one time; more are closed at once
 * @param clientConnectionsPerAddress the same for one address; a proxy before Corral is one address too
 * @param heldRequests requests that may wait at one time for a sandbox that is being woken or is between two states; more answers 429
 * @param holdTime how long such a request waits before it is answered 409
 * @param holdInterval how long until a held request asks again
 * @param idleTimeout how long a connection through the edge may be silent; E2B streams may be so for 600 s
 * @param upstreamKeepAlive how long an unused connection to a sandbox is kept for the next request; shorter than what common servers
 *     grant, so that a request does not meet a connection that the server is just closing
 * @param connectTimeout how long one attempt to connect to a sandbox may take
 */
public record E2bSettings(
        Optional<String> domain,
        Optional<String> adminKey,
        int maxBody,
        int maxRequestHead,
        int maxListed,
        int connectionsPerSandbox,
        int connections,
        int clientConnections,
        int clientConnectionsPerAddress,
        int heldRequests,
        Duration holdTime,
        Duration holdInterval,
        Duration idleTimeout,
        Duration upstreamKeepAlive,
        Duration connectTimeout) {
    public static final E2bSettings DEFAULT = new E2bSettings(
            Optional.empty(),
            Optional.empty(),
            1 << 20,
            64 << 10,
            1_000,
            512,
            8_192,
            16_384,
            8_192,
            1_024,
            Duration.ofSeconds(20),
            Duration.ofMillis(20),
            Duration.ofSeconds(620),
            Duration.ofSeconds(4),
            Duration.ofSeconds(5));

    public E2bSettings {
        if (maxBody < 1
                || maxRequestHead < 1_024
                || maxListed < 1
                || connectionsPerSandbox < 1
                || connections < 1
                || clientConnections < 1
                || clientConnectionsPerAddress < 1
                || heldRequests < 0) {
            throw new IllegalArgumentException(
                    "The bounds of the E2B adapter are positive, a request head at least 1024.");
        }
        domain = domain.map(name -> name.toLowerCase(java.util.Locale.ROOT));
    }

    public E2bSettings withDomain(Optional<String> newDomain) {
        return new E2bSettings(
                newDomain,
                adminKey,
                maxBody,
                maxRequestHead,
                maxListed,
                connectionsPerSandbox,
                connections,
                clientConnections,
                clientConnectionsPerAddress,
                heldRequests,
                holdTime,
                holdInterval,
                idleTimeout,
                upstreamKeepAlive,
                connectTimeout);
    }

    public E2bSettings withAdminKey(Optional<String> newAdminKey) {
        return new E2bSettings(
                domain,
                newAdminKey,
                maxBody,
                maxRequestHead,
                maxListed,
                connectionsPerSandbox,
                connections,
                clientConnections,
                clientConnectionsPerAddress,
                heldRequests,
                holdTime,
                holdInterval,
                idleTimeout,
                upstreamKeepAlive,
                connectTimeout);
    }

    public E2bSettings withConnections(int perSandbox, int inAll) {
        return new E2bSettings(
                domain,
                adminKey,
                maxBody,
                maxRequestHead,
                maxListed,
                perSandbox,
                inAll,
                clientConnections,
                clientConnectionsPerAddress,
                heldRequests,
                holdTime,
                holdInterval,
                idleTimeout,
                upstreamKeepAlive,
                connectTimeout);
    }

    public E2bSettings withClientConnections(int inAll, int perAddress) {
        return new E2bSettings(
                domain,
                adminKey,
                maxBody,
                maxRequestHead,
                maxListed,
                connectionsPerSandbox,
                connections,
                inAll,
                perAddress,
                heldRequests,
                holdTime,
                holdInterval,
                idleTimeout,
                upstreamKeepAlive,
                connectTimeout);
    }

    public E2bSettings withHolding(int requests, Duration atMost) {
        return new E2bSettings(
                domain,
                adminKey,
                maxBody,
                maxRequestHead,
                maxListed,
                connectionsPerSandbox,
                connections,
                clientConnections,
                clientConnectionsPerAddress,
                requests,
                atMost,
                holdInterval,
                idleTimeout,
                upstreamKeepAlive,
                connectTimeout);
    }

    /** Without the operator's key. */
    @Override
    public String toString() {
        return "E2bSettings[domain " + domain.orElse("none") + ", admin key "
                + (adminKey.isPresent() ? "set" : "not set") + "]";
    }
}
