package corral.api.wiring;

import corral.api.lifecycle.Reconciliation;
import corral.api.lifecycle.SandboxLifecycle;
import corral.api.lifecycle.SandboxQueries;
import corral.api.lifecycle.SandboxSnapshots;
import corral.api.lifecycle.TeamKeys;
import corral.api.lifecycle.TemplateQueries;
import corral.api.lifecycle.Tenancy;
import corral.api.routing.RoutingDecisions;

/** What the core offers to the world. */
public record DrivingPorts(
        SandboxLifecycle lifecycle,
        SandboxQueries queries,
        TemplateQueries templates,
        Tenancy tenancy,
        TeamKeys keys,
        RoutingDecisions routing,
        Reconciliation reconciliation,
        SandboxSnapshots snapshots) {}
