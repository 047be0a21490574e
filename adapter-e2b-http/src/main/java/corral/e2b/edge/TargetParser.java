package corral.e2b.edge;

import corral.api.sandbox.SandboxAddress;
import corral.api.sandbox.SandboxId;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds out for whom a request is, in this order:
 *
 * <ol>
 *   <li>a path {@code /kruise/api/…} is the control plane's, without that prefix;
 *   <li>a path {@code /kruise/<id>/<port>/…} is a sandbox's, without that prefix;
 *   <li>a host {@code <port>-<id>.<domain>} is a sandbox's, whatever the headers say: that is what browsers keep origins apart by. The domain is the
 *       one that was set, or {@code localhost}, whose names never leave a machine; a host of any other domain says nothing;
 *   <li>the headers {@code E2b-Sandbox-Id} and {@code E2b-Sandbox-Port} (without the latter the daemon's port), but for a connect to that sandbox;
 *   <li>everything else is the control plane's.
 * </ol>
 */
final class TargetParser {
    private static final String PREFIX = "/kruise/";
    private static final String API_PREFIX = "/kruise/api";
    private static final Pattern HOST_LABEL = Pattern.compile("([0-9]{1,9})-([^.]+)");
    /** Old clients append a client id to the sandbox's; only ids that Corral made itself are free of dashes. */
    private static final Pattern WITH_CLIENT = Pattern.compile("(i[a-z0-9]{20})-[a-z0-9-]+");

    private final List<String> suffixes;

    /** @param domain under which sandboxes have names, in small letters, if there is one */
    TargetParser(Optional<String> domain) {
        this.suffixes = Stream.concat(domain.stream(), Stream.of("localhost"))
                .map(name -> "." + name)
                .toList();
    }

    Target parse(@Nullable String host, String pathQuery, @Nullable String idHeader, @Nullable String portHeader) {
        if (pathQuery.startsWith(PREFIX)) {
            if (isBelow(pathQuery, API_PREFIX)) {
                String rest = pathQuery.substring(API_PREFIX.length());
                return new Target.ToControlPlaneAt(rest.startsWith("/") ? rest : "/" + rest);
            }
            return fromPath(pathQuery);
        }
        Optional<Target> byHost = host == null ? Optional.empty() : fromHost(host, pathQuery);
        if (byHost.isPresent()) {
            return byHost.get();
        }
        if (idHeader == null && portHeader == null) {
            return new Target.ToControlPlane();
        }
        if (idHeader == null) {
            return new Target.Malformed("The header E2b-Sandbox-Id is missing.");
        }
        String id = idHeader.strip();
        String port = portHeader == null ? Integer.toString(SandboxAddress.DAEMON_PORT) : portHeader.strip();
        return isConnect(id, port, pathQuery) ? new Target.ToControlPlane() : sandbox(id, port, pathQuery);
    }

    /** Older Python SDKs (2.26) send these headers to the control plane too when they connect to a sandbox; daemons have no such path. */
    private static boolean isConnect(String id, String port, String pathQuery) {
        return port.equals(Integer.toString(SandboxAddress.DAEMON_PORT))
                && pathQuery.equals("/sandboxes/" + id + "/connect");
    }

    private static Target fromPath(String pathQuery) {
        int idEnd = pathQuery.indexOf('/', PREFIX.length());
        if (idEnd < 0) {
            return new Target.Malformed("A sandbox is reached at /kruise/<id>/<port>/<path>.");
        }
        int portEnd = idEnd + 1;
        while (portEnd < pathQuery.length() && pathQuery.charAt(portEnd) != '/' && pathQuery.charAt(portEnd) != '?') {
            portEnd++;
        }
        String rest = pathQuery.substring(portEnd);
        return sandbox(
                pathQuery.substring(PREFIX.length(), idEnd),
                pathQuery.substring(idEnd + 1, portEnd),
                rest.startsWith("/") ? rest : "/" + rest);
    }

    private Optional<Target> fromHost(String host, String pathQuery) {
        int colon = host.lastIndexOf(':');
        String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
        String absolute = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        return suffixes.stream()
                .filter(absolute::endsWith)
                .findFirst()
                .flatMap(suffix -> fromLabel(absolute.substring(0, absolute.length() - suffix.length()), pathQuery));
    }

    private static Optional<Target> fromLabel(String text, String pathQuery) {
        Matcher label = HOST_LABEL.matcher(text);
        if (!label.matches()) {
            return Optional.empty();
        }
        Matcher withClient = WITH_CLIENT.matcher(label.group(2));
        String id = withClient.matches() ? withClient.group(1) : label.group(2);
        return Optional.of(sandbox(id, label.group(1), pathQuery));
    }

    private static Target sandbox(String id, String port, String pathQuery) {
        if (!SandboxId.isValid(id)) {
            return new Target.Malformed("Invalid sandbox id");
        }
        if (port.isEmpty() || port.length() > 9 || !port.chars().allMatch(digit -> digit >= '0' && digit <= '9')) {
            return new Target.Malformed("Invalid sandbox port");
        }
        return new Target.ToSandbox(new SandboxId(id), Integer.parseInt(port), pathQuery);
    }

    private static boolean isBelow(String pathQuery, String prefix) {
        return pathQuery.startsWith(prefix)
                && (pathQuery.length() == prefix.length()
                        || pathQuery.charAt(prefix.length()) == '/'
                        || pathQuery.charAt(prefix.length()) == '?');
    }
}
