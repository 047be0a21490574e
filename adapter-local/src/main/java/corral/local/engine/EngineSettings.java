package corral.local.engine;

import corral.api.sandbox.Bytes;
import corral.api.sandbox.Resources;
import corral.local.linux.UserRange;
import corral.local.network.Cidr;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set of the local engine.
 *
 * @param stateDirectory where everything of this installation is kept; on a file system that allows shifted owners (ext4, xfs, btrfs)
 * @param bundle the folder of the in-sandbox daemon, with its file {@code argv}
 * @param runtime name or path of the OCI runtime; {@code runc} unless set. {@code crun} and {@code runsc} are tried out at every start, since not every
 *     machine suits them
 * @param network the private range of sandbox addresses; empty means that a free one is chosen at the first start and kept
 * @param reachable private ranges that sandboxes may reach although they are not the internet; none unless set
 * @param connections how many connections to the outside one sandbox may have at one time; 4096 unless set
 * @param nameServers a file in the form of {@code resolv.conf} that names whom to ask for names; this machine's own unless set
 * @param users who stands for the users inside; 100000 and 65536 unless set
 * @param base what a sandbox of the template {@code base} may use
 * @param maxSandboxes how many sandboxes may exist at one time; 200 unless set
 * @param maxMemory the sum of all memory limits; empty means four times the memory of this machine
 * @param minFreeMemory what must be left on this machine for another sandbox to start; 256 MiB unless set
 * @param minFreeDisk what must be left where the state is for another sandbox to start; 1 GiB unless set
 * @param commandDeadline for each command of the machine, the OCI runtime included; 10 s unless set
 * @param readyDeadline until the daemon of a new sandbox must answer; 15 s unless set
 * @param freezeDeadline until every process of a sandbox must be held or going again; 5 s unless set
 */
public record EngineSettings(
        Path stateDirectory,
        Path bundle,
        String runtime,
        Optional<Cidr> network,
        List<Cidr> reachable,
        int connections,
        Path nameServers,
        UserRange users,
        Resources base,
        int maxSandboxes,
        Optional<Bytes> maxMemory,
        Bytes minFreeMemory,
        Bytes minFreeDisk,
        Duration commandDeadline,
        Duration readyDeadline,
        Duration freezeDeadline) {
    public EngineSettings {
        stateDirectory = stateDirectory.toAbsolutePath().normalize();
        bundle = bundle.toAbsolutePath().normalize();
        reachable = List.copyOf(reachable);
        if (maxSandboxes < 1) {
            throw new IllegalArgumentException("At least one sandbox must be allowed.");
        }
        if (connections < 1) {
            throw new IllegalArgumentException("At least one connection must be allowed.");
        }
    }

    /** The defaults, for a state directory and a daemon. */
    public static EngineSettings of(Path stateDirectory, Path bundle) {
        return new EngineSettings(
                stateDirectory,
                bundle,
                "runc",
                Optional.empty(),
                List.of(),
                4096,
                Path.of("/etc/resolv.conf"),
                UserRange.DEFAULT,
                new Resources(2000, Bytes.ofMebi(512), Bytes.ofMebi(2048), 512),
                200,
                Optional.empty(),
                Bytes.ofMebi(256),
                Bytes.ofMebi(1024),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5));
    }

    public EngineSettings withRuntime(String newRuntime) {
        return new EngineSettings(
                stateDirectory,
                bundle,
                newRuntime,
                network,
                reachable,
                connections,
                nameServers,
                users,
                base,
                maxSandboxes,
                maxMemory,
                minFreeMemory,
                minFreeDisk,
                commandDeadline,
                readyDeadline,
                freezeDeadline);
    }

    public EngineSettings withNetwork(Optional<Cidr> newNetwork, List<Cidr> newReachable) {
        return new EngineSettings(
                stateDirectory,
                bundle,
                runtime,
                newNetwork,
                newReachable,
                connections,
                nameServers,
                users,
                base,
                maxSandboxes,
                maxMemory,
                minFreeMemory,
                minFreeDisk,
                commandDeadline,
                readyDeadline,
                freezeDeadline);
    }

    public EngineSettings withConnections(int newConnections) {
        return new EngineSettings(
                stateDirectory,
                bundle,
                runtime,
                network,
                reachable,
                newConnections,
                nameServers,
                users,
                base,
                maxSandboxes,
                maxMemory,
                minFreeMemory,
                minFreeDisk,
                commandDeadline,
                readyDeadline,
                freezeDeadline);
    }

    public EngineSettings withNameServers(Path newNameServers) {
        return new EngineSettings(
                stateDirectory,
                bundle,
                runtime,
                network,
                reachable,
                connections,
                newNameServers,
                users,
                base,
                maxSandboxes,
                maxMemory,
                minFreeMemory,
                minFreeDisk,
                commandDeadline,
                readyDeadline,
                freezeDeadline);
    }

    public EngineSettings withUsers(UserRange newUsers) {
        return new EngineSettings(
                stateDirectory,
                bundle,
                runtime,
                network,
                reachable,
                connections,
                nameServers,
                newUsers,
                base,
                maxSandboxes,
                maxMemory,
                minFreeMemory,
                minFreeDisk,
                commandDeadline,
                readyDeadline,
                freezeDeadline);
    }

    public EngineSettings withBase(Resources newBase) {
        return new EngineSettings(
                stateDirectory,
                bundle,
                runtime,
                network,
                reachable,
                connections,
                nameServers,
                users,
                newBase,
                maxSandboxes,
                maxMemory,
                minFreeMemory,
                minFreeDisk,
                commandDeadline,
                readyDeadline,
                freezeDeadline);
    }

    public EngineSettings withBounds(int newMaxSandboxes, Optional<Bytes> newMaxMemory, Bytes newMinFreeDisk) {
        return new EngineSettings(
                stateDirectory,
                bundle,
                runtime,
                network,
                reachable,
                connections,
                nameServers,
                users,
                base,
                newMaxSandboxes,
                newMaxMemory,
                minFreeMemory,
                newMinFreeDisk,
                commandDeadline,
                readyDeadline,
                freezeDeadline);
    }

    public EngineSettings withDeadlines(Duration command, Duration ready, Duration freeze) {
        return new EngineSettings(
                stateDirectory,
                bundle,
                runtime,
                network,
                reachable,
                connections,
                nameServers,
                users,
                base,
                maxSandboxes,
                maxMemory,
                minFreeMemory,
                minFreeDisk,
                command,
                ready,
                freeze);
    }
}
