package corral.e2b.edge;

import corral.api.lifecycle.SandboxLifecycle;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions;
import corral.api.routing.RoutingDecisions.Admission;
import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import corral.e2b.E2bSettings;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Stands before the control plane and takes out what is for sandboxes. */
public final class EdgeHandler extends Handler.Wrapper {
    private static final String NOT_WITH_THESE_CREDENTIALS =
            "This sandbox can't be resumed with the credentials provided. Send its access token as X-Access-Token.";

    /** How often the clients of open streams are looked after. */
    private static final Duration LOOK_INTERVAL = Duration.ofSeconds(1);

    private final E2bSettings settings;
    private final TargetParser targets;
    private final RoutingDecisions routing;
    private final SandboxLifecycle lifecycle;
    private final EdgeConnections connections;
    private final HttpClient client;
    private final AtomicInteger held = new AtomicInteger();

    public EdgeHandler(
            E2bSettings settings, RoutingDecisions routing, SandboxLifecycle lifecycle, EdgeConnections connections) {
        this.settings = settings;
        this.targets = new TargetParser(settings.domain());
        this.routing = routing;
        this.lifecycle = lifecycle;
        this.connections = connections;
        this.client = UpstreamClient.create(settings);
        installBean(client);
    }

    @Override
    protected void doStart() throws Exception {
        super.doStart();
        lookAgainLater();
    }

    private void lookAgainLater() {
        client.getScheduler()
                .schedule(
                        () -> {
                            connections.look();
                            lookAgainLater();
                        },
                        LOOK_INTERVAL.toMillis(),
                        TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Target target = targets.parse(
                Headers.host(request),
                request.getHttpURI().getPathQuery(),
                request.getHeaders().get("E2b-Sandbox-Id"),
                request.getHeaders().get("E2b-Sandbox-Port"));
        return switch (target) {
            case Target.ToControlPlane() -> control(request, response, callback);
            case Target.ToControlPlaneAt(var pathQuery) ->
                control(
                        Request.serveAs(
                                request, HttpURI.build(request.getHttpURI()).pathQuery(pathQuery)),
                        response,
                        callback);
            case Target.Malformed(var sentence) -> {
                EdgeAnswers.malformed(request, response, callback, sentence);
                yield true;
            }
            case Target.ToSandbox sandbox -> {
                Optional<String> reserved = sandbox.port() == SandboxAddress.DAEMON_PORT
                        ? ReservedRoutes.match(sandbox.pathQuery())
                        : Optional.empty();
                if (reserved.isPresent()) {
                    EdgeAnswers.reserved(request, response, callback, reserved.get());
                } else {
                    admit(sandbox, request, response, callback);
                }
                yield true;
            }
        };
    }

    /** Nothing here waits for anything, so that the thread that reads a request can forward it at once; what may wait has threads of its own. */
    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    private boolean control(Request request, Response response, Callback callback) {
        Thread.ofVirtual().name("control-plane").start(() -> {
            try {
                if (!super.handle(request, response, callback)) {
                    Response.writeError(request, response, callback, HttpStatus.NOT_FOUND_404);
                }
            } catch (Throwable failure) {
                Response.writeError(request, response, callback, failure);
            }
        });
        return true;
    }

    private void admit(Target.ToSandbox target, Request request, Response response, Callback callback) {
        Optional<String> token = Optional.ofNullable(request.getHeaders().get(Headers.TRAFFIC_TOKEN));
        switch (routing.admit(target.id(), target.port(), token)) {
            case Admission.Admitted(var host) ->
                route(host.map(target::maskedBy).orElse(target), request, response, callback);
            case Admission.TokenMissing() ->
                EdgeAnswers.notAdmitted(request, response, callback, target.id(), "missing");
            case Admission.TokenWrong() -> EdgeAnswers.notAdmitted(request, response, callback, target.id(), "invalid");
        }
    }

    private void route(Target.ToSandbox target, Request request, Response response, Callback callback) {
        SandboxId id = target.id();
        Forwarding forwarding =
                new Forwarding(connections, client, settings.idleTimeout(), target, request, response, callback);
        Optional<Lane> lane =
                connections.join(id, forwarding, settings.connectionsPerSandbox(), settings.connections());
        if (lane.isEmpty()) {
            boolean all = connections.open() >= settings.connections();
            EdgeAnswers.tooMany(
                    request, response, callback, id, all ? settings.connections() : settings.connectionsPerSandbox());
            return;
        }
        forwarding.entered(lane.get());
        RouteDecision decision = routing.decide(id, target.port());
        if (decision instanceof RouteDecision.Forward forward) {
            forwarding.start(forward);
            return;
        }
        if (!forwarding.stepBack()) {
            return;
        }
        switch (decision) {
            case RouteDecision.Forward ignored -> {}
            case RouteDecision.NotFound ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case RouteDecision.BadPort(int port) ->
                EdgeAnswers.malformed(request, response, callback, "Port " + port + " of a sandbox cannot be reached.");
            case RouteDecision.Wake ignored -> hold(target, request, response, callback);
            case RouteDecision.Transitioning ignored -> hold(target, request, response, callback);
        }
    }

    /** Keeps the request, on a thread of its own that costs nothing while it waits, until it can be sent or a bound passes. */
    private void hold(Target.ToSandbox target, Request request, Response response, Callback callback) {
        if (held.incrementAndGet() > settings.heldRequests()) {
            held.decrementAndGet();
            EdgeAnswers.tooMany(request, response, callback, target.id(), settings.heldRequests());
            return;
        }
        Thread.ofVirtual().name("edge-hold-" + target.id()).start(() -> {
            boolean ready;
            try {
                ready = waitUntilReady(target, request, response, callback);
            } catch (InterruptedException | RuntimeException failure) {
                callback.failed(failure);
                return;
            } finally {
                held.decrementAndGet();
            }
            if (ready) {
                route(target, request, response, callback);
            }
        });
    }

    /** Tells whether to ask for the way again; otherwise the request was answered. */
    private boolean waitUntilReady(Target.ToSandbox target, Request request, Response response, Callback callback)
            throws InterruptedException {
        SandboxId id = target.id();
        long deadline = System.nanoTime() + settings.holdTime().toNanos();
        while (true) {
            switch (routing.decide(id, target.port())) {
                case RouteDecision.Transitioning ignored -> {
                    if (System.nanoTime() - deadline >= 0) {
                        EdgeAnswers.transitioning(request, response, callback, id);
                        return false;
                    }
                    Thread.sleep(settings.holdInterval());
                }
                case RouteDecision.Wake ignored -> {
                    if (!mayWake(target, request)) {
                        EdgeAnswers.refusedToWake(request, response, callback, id, 403, NOT_WITH_THESE_CREDENTIALS);
                        return false;
                    }
                    if (System.nanoTime() - deadline >= 0) {
                        EdgeAnswers.transitioning(request, response, callback, id);
                        return false;
                    }
                    Answer<SandboxView> woken = lifecycle.wake(id);
                    boolean stillAsleep = routing.decide(id, target.port()) instanceof RouteDecision.Wake;
                    if (stillAsleep && woken instanceof Answer.Refused<SandboxView>(var refusal)) {
                        notWoken(refusal, id, request, response, callback);
                        return false;
                    }
                    if (stillAsleep) {
                        Thread.sleep(settings.holdInterval());
                    }
                }
                case RouteDecision.Forward ignored -> {
                    return true;
                }
                case RouteDecision.NotFound ignored -> {
                    EdgeAnswers.notFound(request, response, callback, id);
                    return false;
                }
                case RouteDecision.BadPort ignored -> {
                    return true;
                }
            }
        }
    }

    /** The ports of programs are open to everybody; the daemon's wakes for its token alone, as it would answer to that alone. */
    private boolean mayWake(Target.ToSandbox target, Request request) {
        if (target.port() != SandboxAddress.DAEMON_PORT) {
            return true;
        }
        String token = request.getHeaders().get("X-Access-Token");
        return token != null && routing.opens(target.id(), token);
    }

    private static void notWoken(Refusal refusal, SandboxId id, Request request, Response response, Callback callback) {
        switch (refusal) {
            case Refusal.StillTransitioning ignored -> EdgeAnswers.transitioning(request, response, callback, id);
            case Refusal.ConcurrencyExhausted full ->
                EdgeAnswers.refusedToWake(request, response, callback, id, 429, full.sentence());
            case Refusal.QuotaExhausted full ->
                EdgeAnswers.refusedToWake(request, response, callback, id, 429, full.sentence());
            case Refusal.TeamQuotaExhausted full ->
                EdgeAnswers.refusedToWake(request, response, callback, id, 429, full.sentence());
            case Refusal.CapacityExhausted full ->
                EdgeAnswers.refusedToWake(request, response, callback, id, 503, full.sentence());
            case Refusal.PlatformUnavailable trouble ->
                EdgeAnswers.refusedToWake(request, response, callback, id, 503, trouble.sentence());
            case Refusal.StartFailed failed ->
                EdgeAnswers.refusedToWake(request, response, callback, id, 502, failed.sentence());
            case Refusal.InvalidRequest ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.Forbidden ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.Unauthenticated ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.SandboxNotFound ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.TemplateNotFound ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.SnapshotNotFound ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.ObjectNotFound ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.StateConflict ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.IdempotencyMismatch ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.IdempotencyInProgress ignored -> EdgeAnswers.notFound(request, response, callback, id);
            case Refusal.IdempotencyOutcomeUnknown ignored -> EdgeAnswers.notFound(request, response, callback, id);
        }
    }
}
