package corral.standalone.start;

import corral.standalone.settings.ListenAddress;
import java.nio.file.Path;
import java.util.Optional;

/** What a person reads when everything works. */
public final class Welcome {
    private Welcome() {}

    /**
     * The text.
     *
     * @param key what to paste; empty when it was shown before
     * @param domain what leads to sandboxes by name
     * @param authority the certificate that clients have to trust, when this installation made it
     */
    public static String text(
            ListenAddress http,
            Optional<ListenAddress> https,
            Optional<String> key,
            Optional<String> domain,
            Optional<Path> authority,
            Path state) {
        String url = "http://" + http.reachableHost() + ":" + http.port();
        StringBuilder text = new StringBuilder();
        text.append("\nCorral is running. Paste this where your agent runs:\n\n");
        text.append("  export E2B_API_URL=").append(url).append('\n');
        text.append("  export E2B_SANDBOX_URL=").append(url).append('\n');
        text.append("  export E2B_API_KEY=")
                .append(key.orElse(
                        "  # shown at the first start; for another: app-assemblies/bin/standalone key create NAME"))
                .append('\n');
        text.append("""

                Then, with any E2B SDK (pip install e2b, npm install e2b):

                  from e2b import Sandbox
                  sandbox = Sandbox.create()
                  print(sandbox.commands.run("uname -a").stdout)

                """);
        if (domain.isPresent() && https.isPresent()) {
            text.append(withDomain(domain.get(), https.get(), authority));
        }
        text.append("State is in ")
                .append(state)
                .append(", the log in ")
                .append(state.resolve("log").resolve(LogFile.NAME))
                .append(".\n");
        text.append("Stop with Ctrl-C; sandboxes go on running, and the next start takes them over.\n");
        text.append("To end them too, stop and run: app-assemblies/bin/standalone sandbox clear\n");
        return text.toString();
    }

    private static String withDomain(String domain, ListenAddress https, Optional<Path> authority) {
        StringBuilder text = new StringBuilder();
        text.append("By name, over TLS on ")
                .append(https)
                .append(", once api.")
                .append(domain)
                .append(" and *.")
                .append(domain);
        text.append(" lead here:\n\n");
        text.append("  export E2B_DOMAIN=").append(domain).append("   # instead of the two URLs\n");
        authority.ifPresent(file -> {
            text.append("  export SSL_CERT_FILE=")
                    .append(file)
                    .append("   # Python: trust this installation's authority\n");
            text.append("  export NODE_EXTRA_CA_CERTS=").append(file).append("   # JavaScript: the same\n");
        });
        return text.append('\n').toString();
    }
}
