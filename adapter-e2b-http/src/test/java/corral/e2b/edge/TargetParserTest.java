package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;

import corral.api.sandbox.SandboxId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TargetParserTest {
    private static final String ID = "i0123456789abcdefghij";

    @Test
    void whatNamesNoSandboxIsForTheControlPlane() {
        assertThat(parse("127.0.0.1:3000", "/sandboxes", null, null)).isEqualTo(new Target.ToControlPlane());
        assertThat(parse("api.sandbox.test", "/sandboxes", null, null)).isEqualTo(new Target.ToControlPlane());
        assertThat(parse(null, "/health", null, null)).isEqualTo(new Target.ToControlPlane());
    }

    @Test
    void headersNameTheSandbox() {
        assertThat(parse("127.0.0.1:3000", "/files?path=a", ID, "8080")).isEqualTo(to(8080, "/files?path=a"));
    }

    @Test
    void withoutAPortHeaderTheDaemonIsMeant() {
        assertThat(parse("localhost", "/health", ID, null)).isEqualTo(to(49983, "/health"));
    }

    @Test
    void aConnectWithTheHeadersOfItsSandboxIsForTheControlPlane() {
        String connect = "/sandboxes/" + ID + "/connect";
        assertThat(parse("localhost", connect, ID, "49983")).isEqualTo(new Target.ToControlPlane());
        assertThat(parse("localhost", connect, ID, null)).isEqualTo(new Target.ToControlPlane());
        assertThat(parse("localhost", connect, ID, "8080")).isEqualTo(to(8080, connect));
        assertThat(parse("localhost", "/sandboxes/i9/connect", ID, "49983"))
                .isEqualTo(to(49983, "/sandboxes/i9/connect"));
        assertThat(parse("49983-" + ID + ".sandbox.test", connect, ID, "49983")).isEqualTo(to(49983, connect));
    }

    @Test
    void aPortHeaderAloneIsMalformed() {
        assertThat(parse("localhost", "/health", null, "49983")).isInstanceOf(Target.Malformed.class);
    }

    @Test
    void theHostNamesTheSandboxWhateverTheHeadersSay() {
        assertThat(parse("8080-" + ID + ".sandbox.test:8443", "/x", "iother", "1"))
                .isEqualTo(to(8080, "/x"));
    }

    @Test
    void aHostIsReadWithoutRegardToCaseAndWithoutTheClientOfOldSdks() {
        assertThat(parse("8080-" + ID.toUpperCase(java.util.Locale.ROOT) + ".sandbox.test", "/", null, null))
                .isEqualTo(to(8080, "/"));
        assertThat(parse("8080-" + ID + "-6532622b.sandbox.test", "/", null, null))
                .isEqualTo(to(8080, "/"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10-0-0-1.nip.io",
                "8080-i0123456789abcdefghij.example.com",
                "8080-i0123456789abcdefghij.sandbox.test.example.com",
                "8080-i0123456789abcdefghij.evilsandbox.test",
                "8080-i0123456789abcdefghij.deeper.sandbox.test",
                "8080-i0123456789abcdefghij",
                "sandbox.test",
                ".sandbox.test",
                "[::1]:3000",
                ":",
                "."
            })
    void aHostOfAnotherDomainSaysNothing(String host) {
        assertThat(parse(host, "/", null, null)).isEqualTo(new Target.ToControlPlane());
        assertThat(parse(host, "/", ID, "8080")).isEqualTo(to(8080, "/"));
    }

    @Test
    void withoutADomainOnlyNamesOfThisMachineLeadToSandboxes() {
        TargetParser none = new TargetParser(Optional.empty());
        assertThat(none.parse("8080-" + ID + ".localhost:3000", "/", null, null))
                .isEqualTo(to(8080, "/"));
        assertThat(none.parse("8080-" + ID + ".sandbox.test", "/", null, null)).isEqualTo(new Target.ToControlPlane());
    }

    @Test
    void aNameMayEndInTheDotOfTheRoot() {
        assertThat(parse("8080-" + ID + ".sandbox.test.:443", "/", null, null)).isEqualTo(to(8080, "/"));
    }

    @Test
    void theSharedHostOfAllSandboxesNamesThemByHeaders() {
        assertThat(parse("sandbox.sandbox.test", "/health", ID, "49983")).isEqualTo(to(49983, "/health"));
    }

    @Test
    void idsOfOtherObjectsKeepTheirDashes() {
        assertThat(parse("8080-default--box-1.sandbox.test", "/", null, null))
                .isEqualTo(new Target.ToSandbox(new SandboxId("default--box-1"), 8080, "/"));
    }

    @ParameterizedTest
    @CsvSource({
        "/kruise/i0123456789abcdefghij/8080/a/b?c=d, /a/b?c=d",
        "/kruise/i0123456789abcdefghij/8080/, /",
        "/kruise/i0123456789abcdefghij/8080, /",
        "/kruise/i0123456789abcdefghij/8080?x=1, /?x=1",
        "/kruise/i0123456789abcdefghij/8080//a, //a",
        "/kruise/i0123456789abcdefghij/8080/%2F..%2f, /%2F..%2f"
    })
    void aPathNamesTheSandboxAndIsCut(String path, String inside) {
        assertThat(parse("127.0.0.1", path, null, null)).isEqualTo(to(8080, inside));
    }

    @ParameterizedTest
    @CsvSource({"/kruise/api/sandboxes?x=1, /sandboxes?x=1", "/kruise/api, /", "/kruise/api?x=1, /?x=1"})
    void theCustomPathOfTheControlPlaneIsCut(String path, String inside) {
        assertThat(parse("127.0.0.1", path, null, null)).isEqualTo(new Target.ToControlPlaneAt(inside));
    }

    @ParameterizedTest
    @CsvSource({
        "/kruise/i0123456789abcdefghij",
        "/kruise/i0123456789abcdefghij/",
        "/kruise/i0123456789abcdefghij/http/",
        "/kruise/i0123456789abcdefghij/-1/",
        "/kruise/i0123456789abcdefghij/99999999999/",
        "/kruise/UPPER/8080/",
        "/kruise/a%2Fb/8080/",
        "/kruise//8080/"
    })
    void aPathThatCannotBeUnderstoodIsMalformed(String path) {
        assertThat(parse("127.0.0.1", path, null, null)).isInstanceOf(Target.Malformed.class);
    }

    @ParameterizedTest
    @CsvSource({"x y, 8080", "i1, 80 80", "i1, 0x50", "i1, ''", "'', 8080", "i1, -8080", "i1, ٣"})
    void headersThatCannotBeUnderstoodAreMalformed(String id, String port) {
        assertThat(parse("127.0.0.1", "/", id, port)).isInstanceOf(Target.Malformed.class);
    }

    private static Target parse(@Nullable String host, String path, @Nullable String id, @Nullable String port) {
        return new TargetParser(Optional.of("sandbox.test")).parse(host, path, id, port);
    }

    private static Target to(int port, String path) {
        return new Target.ToSandbox(new SandboxId(ID), port, path);
    }
}
