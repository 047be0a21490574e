package corral.e2b.edge;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whatever a request says of whom it is for, it is understood in one way only, and never leads to what is the platform's. */
class TargetFuzzTest {
    private static final TargetParser TARGETS = new TargetParser(Optional.of("sandbox.test"));
    private static final Set<String> RESERVED =
            Set.of("/init", "/freeze", "/unfreeze", "/collapse", "/fsfreeze", "/fsthaw", "/upgrade");

    /** The input is a host, a path with its query, and the two headers, a line each; an empty line is an absent one. */
    @FuzzTest(maxDuration = "1m")
    void aRequestIsForOne(byte[] input) {
        String[] lines = new String(input, UTF_8).split("\n", 4);
        if (lines.length < 4) {
            return;
        }
        String path = "/" + lines[1];
        Target target = TARGETS.parse(given(lines[0]), path, given(lines[2]), given(lines[3]));
        if (path.startsWith("/kruise/")) {
            assertThat(TARGETS.parse(null, path, null, null)).isEqualTo(target);
        } else if (!isBelowADomain(lines[0])) {
            assertThat(TARGETS.parse(null, path, given(lines[2]), given(lines[3])))
                    .isEqualTo(target);
        }
        switch (target) {
            case Target.ToSandbox sandbox -> {
                assertThat(sandbox.pathQuery()).startsWith("/");
                assertThat(path).endsWith(sandbox.pathQuery().substring(1));
                assertThat(sandbox.port()).isNotNegative();
            }
            case Target.ToControlPlane() ->
                assertThat(path.startsWith("/kruise/")).isFalse();
            case Target.ToControlPlaneAt(var rest) -> assertThat(rest).startsWith("/");
            case Target.Malformed(var sentence) -> assertThat(sentence).isNotBlank();
        }
    }

    /** What the daemon's own reading of a path makes a reserved route of, the edge has refused. */
    @FuzzTest(maxDuration = "1m")
    void noSpellingReachesAReservedRoute(byte[] input) {
        String path = "/" + new String(input, UTF_8);
        Optional<String> match = ReservedRoutes.match(path);
        String read;
        try {
            read = new URI(path).normalize().getPath();
        } catch (URISyntaxException refused) {
            return;
        }
        if (read != null && RESERVED.contains(read.toLowerCase(Locale.ROOT).replaceAll("/+$", ""))) {
            assertThat(match).isPresent();
        }
    }

    private static boolean isBelowADomain(String host) {
        String small = host.toLowerCase(Locale.ROOT);
        return small.contains(".sandbox.test") || small.contains(".localhost");
    }

    private static @Nullable String given(String line) {
        return line.isEmpty() ? null : line;
    }
}
