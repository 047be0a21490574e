package corral.e2b.control;

import corral.api.store.StoreUnavailable;
import corral.api.wiring.DrivingPorts;
import corral.e2b.E2bSettings;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes of the control plane, and how everything that goes wrong in them is said. */
public final class ControlPlane {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);

    private final E2bSettings settings;
    private final SandboxRoutes sandboxes;
    private final TemplateRoutes templates;
    private final KeyRoutes keys;
    private final SnapshotRoutes snapshots;
    private final OperatorRoutes operator;

    public ControlPlane(E2bSettings settings, DrivingPorts ports) {
        this.settings = settings;
        Access access = new Access(ports.tenancy(), settings.adminKey());
        Calls calls = new Calls(settings.maxBody(), access);
        this.sandboxes = new SandboxRoutes(settings, calls, ports.lifecycle(), ports.queries());
        this.templates = new TemplateRoutes(calls, ports.templates());
        this.keys = new KeyRoutes(calls, ports.keys());
        this.snapshots = new SnapshotRoutes(settings, calls, ports.snapshots(), ports.templates());
        this.operator = new OperatorRoutes(calls, ports.tenancy());
    }

    /** Adds the routes; unknown ones answer 404, wrong methods 405. */
    public void contribute(JavalinConfig config) {
        config.http.prefer405over404 = true;
        RoutesConfig routes = config.routes;
        routes.before(Cors::apply);
        routes.get("/health", context -> context.status(204));
        sandboxes.contribute(routes);
        templates.contribute(routes);
        keys.contribute(routes);
        snapshots.contribute(routes);
        operator.contribute(routes);
        routes.exception(Rejected.class, (rejected, context) -> call(context).fail(rejected.error()));
        routes.exception(
                HttpResponseException.class,
                (failure, context) ->
                        call(context).fail(E2bError.of(failure.getStatus(), sentence(failure.getStatus()))));
        routes.exception(StoreUnavailable.class, (failure, context) -> {
            LOG.warn("The store cannot be asked. path={}", context.path(), failure);
            call(context)
                    .fail(new E2bError(
                            503,
                            "The platform cannot be reached at the moment. Try again.",
                            null,
                            java.util.Optional.of(java.time.Duration.ofSeconds(1)),
                            java.util.Optional.empty()));
        });
        routes.exception(Exception.class, (failure, context) -> {
            LOG.error(
                    "A request failed for no expected reason. method={} path={}",
                    context.method(),
                    context.path(),
                    failure);
            call(context)
                    .fail(new E2bError(
                            500,
                            "Something went wrong here. It has been logged.",
                            "internal_server_error",
                            java.util.Optional.empty(),
                            java.util.Optional.of(false)));
        });
    }

    private Call call(Context context) {
        return new Call(context, settings.maxBody());
    }

    private static String sentence(int status) {
        return switch (status) {
            case 404 -> "There is no such route.";
            case 405 -> "That method is not allowed here.";
            default -> "The request cannot be handled.";
        };
    }
}
