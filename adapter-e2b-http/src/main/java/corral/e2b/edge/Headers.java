package corral.e2b.edge;

import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/** Which headers pass through the edge, and which it adds. */
final class Headers {
    /** What concerns one hop only (RFC 9110, 7.6.1); {@code Expect} too, because the edge answers it itself. */
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "proxy-authenticate",
            "transfer-encoding",
            "te",
            "upgrade",
            "expect",
            "http2-settings");

    /** What opens the ports of a sandbox whose traffic is not public (E2B protocol); for the edge alone, and not passed on. */
    static final String TRAFFIC_TOKEN = "e2b-traffic-access-token";

    /** What says how a message is read or whom it is for, and comes too late for that in a trailer (RFC 9110, 6.5.1). */
    private static final Set<String> NEVER_TRAILERS =
            Set.of("content-length", "content-encoding", "content-type", "content-range", "host", "trailer");

    private Headers() {}

    /** The request's headers as the sandbox shall see them; {@code mask} instead of the host that was asked for, if there is one. */
    static void forward(Request request, Optional<String> mask, HttpFields.Mutable out) {
        HttpFields in = request.getHeaders();
        Set<String> named = namedByConnection(in);
        StringBuilder cookies = new StringBuilder();
        for (HttpField field : in) {
            String name = field.getLowerCaseName();
            if (HOP_BY_HOP.contains(name)
                    || named.contains(name)
                    || name.startsWith("x-forwarded-")
                    || name.equals(TRAFFIC_TOKEN)) {
                continue;
            }
            if (field.getHeader() == HttpHeader.COOKIE) {
                // HTTP/2 may send them apart; servers of HTTP/1.1 expect one
                cookies.append(cookies.isEmpty() ? "" : "; ").append(field.getValue());
                continue;
            }
            out.add(field);
        }
        if (!cookies.isEmpty()) {
            out.put(HttpHeader.COOKIE, cookies.toString());
        }
        String host = host(request);
        if (host != null) {
            out.put(HttpHeader.HOST, mask.orElse(host));
            out.put("X-Forwarded-Host", host);
        }
        String before = in.get(HttpHeader.X_FORWARDED_FOR);
        String remote = Request.getRemoteAddr(request);
        out.put(HttpHeader.X_FORWARDED_FOR, before == null ? remote : before + ", " + remote);
        out.put(HttpHeader.X_FORWARDED_PROTO, request.isSecure() ? "https" : "http");
    }

    /** The response's headers as the client shall see them. */
    static void backward(HttpFields in, HttpFields.Mutable out) {
        Set<String> named = namedByConnection(in);
        Set<String> replaced = new HashSet<>();
        for (HttpField field : in) {
            String name = field.getLowerCaseName();
            if (HOP_BY_HOP.contains(name) || named.contains(name)) {
                continue;
            }
            // the first of a name replaces what this server would say itself (Date)
            if (replaced.add(name)) {
                out.put(field);
            } else {
                out.add(field);
            }
        }
    }

    /** What follows a body, in either direction, as the other side shall see it; null, as Jetty has it, for nothing. */
    static @Nullable HttpFields trailers(@Nullable HttpFields in) {
        if (in == null) {
            return null;
        }
        HttpFields.Mutable out = HttpFields.build();
        for (HttpField field : in) {
            String name = field.getLowerCaseName();
            if (!HOP_BY_HOP.contains(name)
                    && !NEVER_TRAILERS.contains(name)
                    && !name.startsWith("x-forwarded-")
                    && !name.equals(TRAFFIC_TOKEN)) {
                out.add(field);
            }
        }
        return out.size() == 0 ? null : out.asImmutable();
    }

    /** The host that the client asked for, with its port where it named one. */
    static @Nullable String host(Request request) {
        String host = request.getHeaders().get(HttpHeader.HOST);
        return host != null ? host : request.getHttpURI().getAuthority();
    }

    private static Set<String> namedByConnection(HttpFields fields) {
        if (!fields.contains(HttpHeader.CONNECTION)) {
            return Set.of();
        }
        Set<String> names = new HashSet<>();
        for (String name : fields.getCSV(HttpHeader.CONNECTION, false)) {
            names.add(name.toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
