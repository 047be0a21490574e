package corral.core;

import corral.api.lifecycle.Tenancy;
import corral.api.team.ApiKeyStore;
import corral.api.team.TeamStore;
import corral.api.time.Entropy;
import corral.api.time.TimeSource;
import corral.api.wiring.DrivenPorts;
import corral.api.wiring.DrivingPorts;
import corral.api.work.SandboxFiles;
import corral.api.work.SandboxProcesses;
import corral.api.work.SandboxWork;
import corral.api.work.WorkLimits;
import corral.core.access.EnvSeal;
import corral.core.access.FreshNames;
import corral.core.access.KeyRing;
import corral.core.access.TeamAccess;
import corral.core.access.Tokens;
import corral.core.claim.Abandoned;
import corral.core.claim.Creation;
import corral.core.claim.Handover;
import corral.core.claim.Underway;
import corral.core.index.SandboxIndex;
import corral.core.order.Orders;
import corral.core.owner.OwnerCommands;
import corral.core.owner.SnapshotCommands;
import corral.core.pool.PoolKeeper;
import corral.core.quota.Admission;
import corral.core.reconcile.Reconciler;
import corral.core.routing.Routes;
import corral.core.snapshot.SnapshotKeeper;
import corral.core.view.Ends;
import corral.core.view.SandboxLists;
import corral.core.view.TemplateLists;
import corral.core.view.Views;
import corral.core.work.Work;

/** Everything that decides, plugged to the world. */
public final class CorralCore {
    private CorralCore() {}

    /** Teams and keys alone, for tools that work on an installation while no server does. */
    public static Tenancy tenancy(TeamStore teams, ApiKeyStore keys, TimeSource time, Entropy entropy) {
        return new TeamAccess(teams, keys, new FreshNames(entropy), time);
    }

    /** Work inside sandboxes, for front doors that offer more than their life. */
    public static SandboxWork work(
            DrivingPorts core,
            SandboxProcesses processes,
            SandboxFiles files,
            WorkLimits limits,
            TimeSource time,
            Entropy entropy) {
        return new Work(core, processes, files, limits, time, entropy);
    }

    /** Wires the core; starts nothing, reads nothing. */
    public static DrivingPorts create(DrivenPorts ports) {
        FreshNames names = new FreshNames(ports.entropy());
        Tokens tokens = new Tokens(ports.installationKeys());
        EnvSeal envSeal = new EnvSeal(ports.installationKeys(), ports.entropy());
        Views views = new Views(ports.templates(), tokens);
        SandboxIndex index = new SandboxIndex(ports.replica(), ports.sandboxes(), ports.time());
        Admission admission = new Admission(ports.teams(), ports.keys(), index.slots());
        Ends ends = new Ends(ports.sandboxes(), ports.history(), ports.time());
        Orders orders = new Orders(ports.sandboxes(), index, admission, ports.time());
        Underway underway = new Underway();
        Abandoned abandoned = new Abandoned(ports.time());
        Handover handover = new Handover(
                ports.limits(),
                ports.sandboxes(),
                index,
                ports.firewall(),
                ports.agent(),
                tokens,
                envSeal,
                ports.time());
        PoolKeeper pools =
                new PoolKeeper(ports.sandboxes(), ports.pools(), ports.templates(), index, orders, names, ports.time());
        TeamAccess access = new TeamAccess(ports.teams(), ports.keys(), names, ports.time());
        SnapshotKeeper snapshots = new SnapshotKeeper(ports.snapshots(), names, ports.time());
        Creation creation = Creation.with(
                ports, index, admission, orders, handover, underway, abandoned, names, tokens, envSeal, views);
        return new DrivingPorts(
                new OwnerCommands(
                        ports.limits(),
                        ports.sandboxes(),
                        ports.waiter(),
                        index,
                        ports.routes(),
                        ports.time(),
                        orders,
                        creation,
                        views,
                        ends),
                new SandboxLists(ports.sandboxes(), index, ports.templates(), views, ends, tokens),
                new TemplateLists(ports.templates()),
                access,
                new KeyRing(access),
                new Routes(index, tokens),
                new Reconciler(ports, index, orders, handover, underway, abandoned, pools, snapshots),
                new SnapshotCommands(
                        ports.limits(),
                        ports.snapshots(),
                        ports.sandboxes(),
                        ports.waiter(),
                        ports.teams(),
                        snapshots,
                        creation,
                        views,
                        ports.time()));
    }
}
