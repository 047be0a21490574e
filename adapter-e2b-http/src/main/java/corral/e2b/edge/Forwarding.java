package corral.e2b.edge;

import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.SandboxAddress;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.HttpUpgrader;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.TunnelSupport;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** One request with its response on its way through the edge. Ends exactly once, whoever is first: the client, the sandbox, or a withdrawal. */
final class Forwarding implements Passage, org.eclipse.jetty.client.Response.Listener, HttpUpgrader {
    /** How long to wait before each further attempt at a port that is not open: a server inside may be about to listen. */
    private static final List<Duration> RETRIES =
            List.of(Duration.ofMillis(100), Duration.ofMillis(200), Duration.ofMillis(300), Duration.ofMillis(400));
    /** What may be sent again over a fresh connection when a kept one turns out to be closed (RFC 9110, 9.2.2). */
    private static final Set<String> REPEATABLE = Set.of("GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE");

    /** How often a request is sent again after a kept connection turned out to be closed; the last time over one of its own. */
    private static final int MAX_REPEATS = 2;

    /** When a request over a kept connection has got no answer but an end, how soon that end shows that the sandbox had not read it. */
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    private static final String WEB_SOCKET = "websocket";

    private final EdgeConnections connections;
    private final HttpClient client;
    private final Duration idleTimeout;
    private final Target.ToSandbox target;
    private final Request request;
    private final Response response;
    private final Callback callback;
    private final RequestBody body;
    private final boolean hasBody;
    private final boolean webSocket;
    private final ClientWatch watch;

    private @Nullable Lane lane;
    private RouteDecision.@Nullable Forward route;
    private org.eclipse.jetty.client.@Nullable Request upstream;
    private @Nullable RawTunnel tunnel;
    private boolean ended;
    private volatile boolean connected;
    private volatile boolean keptConnection;
    private volatile long begun;
    private volatile boolean answered;
    private volatile boolean requestSent;
    private int connectAttempts;
    private int repeats;

    Forwarding(
            EdgeConnections connections,
            HttpClient client,
            Duration idleTimeout,
            Target.ToSandbox target,
            Request request,
            Response response,
            Callback callback) {
        this.connections = connections;
        this.client = client;
        this.idleTimeout = idleTimeout;
        this.target = target;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.body = new RequestBody(request);
        this.hasBody = hasBody(request);
        this.watch = new ClientWatch(request, this, () -> broken(new EofException("The client has left.")));
        this.webSocket = !hasBody
                && request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1
                && request.getTunnelSupport() != null
                && request.getHeaders().contains(HttpHeader.UPGRADE, WEB_SOCKET);
    }

    /** Over HTTP/2 a body of unknown length may turn out to be none; that is found when it is read, before anything is sent. */
    private static boolean hasBody(Request request) {
        long length = request.getLength();
        if (length >= 0) {
            return length > 0;
        }
        return request.getConnectionMetaData().getHttpVersion().compareTo(HttpVersion.HTTP_1_1) > 0
                || request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING);
    }

    /** Takes the place in a lane that it was given. */
    void entered(Lane entered) {
        boolean late;
        synchronized (this) {
            lane = entered;
            late = ended;
        }
        if (late) {
            connections.leave(entered, this);
        }
    }

    /** Gives the place back without an answer; false when it was cut meanwhile and has been answered. */
    boolean stepBack() {
        return end();
    }

    /** Sends the request to where the sandbox is. */
    void start(RouteDecision.Forward to) {
        synchronized (this) {
            route = to;
        }
        request.addFailureListener(this::abortUpstream);
        send();
    }

    private void send() {
        org.eclipse.jetty.client.Request next;
        synchronized (this) {
            RouteDecision.Forward to = route;
            Lane within = lane;
            if (ended || to == null || within == null) {
                return;
            }
            next = client.newRequest(to.address().ip(), to.port())
                    .method(request.getMethod())
                    .path(target.pathQuery())
                    .tag(repeats < MAX_REPEATS ? within : within.new Aside())
                    .idleTimeout(idleTimeout.toMillis(), TimeUnit.MILLISECONDS)
                    .headers(headers -> Headers.forward(request, target.host(), headers))
                    .onRequestBegin(this::begun)
                    .onRequestSuccess(sent -> requestSent = true);
            if (hasBody) {
                next.body(body);
            }
            if (webSocket) {
                next.headers(headers -> headers.put(HttpHeader.CONNECTION, HttpHeader.UPGRADE.asString())
                        .put(HttpHeader.UPGRADE, WEB_SOCKET));
                next.attribute(HttpUpgrader.Factory.class.getName(), (HttpUpgrader.Factory) version -> this);
            }
            upstream = next;
            connected = false;
        }
        next.send(this);
    }

    @Override
    public void onHeaders(org.eclipse.jetty.client.Response answer) {
        answered = true;
        if (answer.getHeaders().contains(HttpHeader.CONTENT_LENGTH)) {
            ending();
        }
        response.setStatus(answer.getStatus());
        Headers.backward(answer.getHeaders(), response.getHeaders());
        if (answer.getHeaders().contains(HttpHeader.TRANSFER_ENCODING)) {
            response.setTrailersSupplier(() -> Headers.trailers(answer.getTrailers()));
        }
    }

    @Override
    public void onContentSource(org.eclipse.jetty.client.Response answer, Content.Source source) {
        new ResponsePump(source, request, response, this::ending, this::delivered, this::broken).iterate();
    }

    @Override
    public void prepare(org.eclipse.jetty.client.Request prepared) {}

    /** The sandbox takes the upgrade: the client gets the same answer, and from then on both connections are one. */
    @Override
    public void upgrade(org.eclipse.jetty.client.Response answer, EndPoint sandboxEnd, Callback upgraded) {
        TunnelSupport support = Objects.requireNonNull(request.getTunnelSupport());
        RawTunnel made = new RawTunnel(support.getEndPoint(), sandboxEnd, client.getExecutor(), this::end);
        boolean late;
        synchronized (this) {
            late = ended;
            tunnel = made;
            watch.stop();
        }
        upgraded.succeeded();
        if (late) {
            sandboxEnd.close();
            return;
        }
        sandboxEnd.setIdleTimeout(idleTimeout.toMillis());
        response.setStatus(101);
        Headers.backward(answer.getHeaders(), response.getHeaders());
        response.getHeaders().put(HttpHeader.CONNECTION, HttpHeader.UPGRADE.asString());
        response.getHeaders().put(HttpHeader.UPGRADE, WEB_SOCKET);
        request.setAttribute(HttpStream.UPGRADE_CONNECTION_ATTRIBUTE, made.clientSide());
        response.write(true, BufferUtil.EMPTY_BUFFER, callback);
    }

    @Override
    public void onComplete(Result result) {
        Throwable failure = result.getFailure();
        if (failure == null) {
            return;
        }
        if (answered || body.clientFailure().isPresent()) {
            broken(failure);
        } else if (!connected) {
            retryConnecting();
        } else if (mayRepeat()) {
            repeats++;
            send();
        } else if (end()) {
            EdgeAnswers.brokeOff(request, response, callback, target.id());
        }
    }

    private void begun(org.eclipse.jetty.client.Request sending) {
        keptConnection = sending.getConnection() instanceof LaneConnection used && used.getMessagesOut() > 1;
        begun = System.nanoTime();
        connected = true;
    }

    /** Only over a kept connection may the request have been lost before the sandbox saw it; a fresh one was closed on purpose. */
    private boolean mayRepeat() {
        return keptConnection
                && repeats < MAX_REPEATS
                && (REPEATABLE.contains(request.getMethod()) || lostOnItsWayToTheDaemon())
                && body.rewind();
    }

    /**
     * The daemon answers whatever it has read, so an end that comes at once means that it had closed the connection already. A program of the sandbox's owner
     * promises nothing: it may have done what must not be done twice.
     */
    private boolean lostOnItsWayToTheDaemon() {
        return target.port() == SandboxAddress.DAEMON_PORT && System.nanoTime() - begun < AT_ONCE.toNanos();
    }

    private void retryConnecting() {
        int attempt = connectAttempts++;
        if (attempt < RETRIES.size()) {
            client.getScheduler().schedule(this::send, RETRIES.get(attempt).toMillis(), TimeUnit.MILLISECONDS);
        } else if (end()) {
            EdgeAnswers.portNotOpen(request, response, callback, target.id(), target.port());
        }
    }

    /** From here on the client may send its next request, which is the server's to read. */
    private void ending() {
        synchronized (this) {
            watch.stop();
        }
    }

    private void delivered() {
        if (!end()) {
            return;
        }
        if (hasBody && !requestSent) {
            // answered before it had heard all: what is left of the request has no reader
            abortUpstream(new ClosedChannelException());
        }
        callback.succeeded();
    }

    private void broken(Throwable failure) {
        if (!end()) {
            return;
        }
        abortUpstream(failure);
        if (response.isCommitted() || body.clientFailure().isPresent() || failure instanceof EofException) {
            callback.failed(failure);
        } else {
            response.reset();
            EdgeAnswers.brokeOff(request, response, callback, target.id());
        }
    }

    @Override
    public void look() {
        synchronized (this) {
            if (ended || tunnel != null || route == null || (hasBody && !requestSent)) {
                return;
            }
            watch.start();
        }
    }

    @Override
    public void cut() {
        if (!end()) {
            return;
        }
        RawTunnel open;
        synchronized (this) {
            open = tunnel;
        }
        if (open != null) {
            open.close();
            return;
        }
        Throwable reason = new SandboxWithdrawn();
        abortUpstream(reason);
        if (response.isCommitted()) {
            callback.failed(reason);
        } else {
            response.reset();
            EdgeAnswers.notFound(request, response, callback, target.id());
        }
    }

    private void abortUpstream(Throwable reason) {
        org.eclipse.jetty.client.Request sent;
        synchronized (this) {
            sent = upstream;
        }
        if (sent != null) {
            var _ = sent.abort(reason);
        }
    }

    /** Tells whether the caller is the one who ends it. */
    private boolean end() {
        Lane left;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            left = lane;
            watch.stop();
        }
        if (left != null) {
            connections.leave(left, this);
        }
        return true;
    }
}
