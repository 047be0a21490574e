package corral.e2b.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import corral.api.lifecycle.CreateSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.team.TeamId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CreateRequestsTest {
    @Test
    void everyFieldArrives() {
        CreateSandbox command = parse("""
                {"templateID":"base","timeout":60,"autoPause":true,"autoResume":{"enabled":true},"secure":true,
                 "allow_internet_access":false,"metadata":{"b":"2","a":"1"},"envVars":{"X":"y"},"futureField":[1]}""");
        assertThat(command.template()).isEqualTo("base");
        assertThat(command.timeout()).contains(Duration.ofMinutes(1));
        assertThat(command.onTimeout()).isEqualTo(OnTimeout.PAUSE);
        assertThat(command.autoResume()).isTrue();
        assertThat(command.network()).isEqualTo(NetworkAccess.CLOSED);
        assertThat(command.metadata()).isEqualTo(Map.of("a", "1", "b", "2"));
        assertThat(command.env()).isEqualTo(Map.of("X", "y"));
        assertThat(command.idempotency()).isEmpty();
    }

    @Test
    void whatSdksSendAsDefaultsPasses() {
        CreateSandbox command = parse("""
                {"templateID":"base","metadata":{},"envVars":{},"autoPause":false,"autoPauseMemory":true,"mcp":null,
                 "network":{"allowPublicTraffic":true,"allowOut":[],"denyOut":[],"rules":{},"egressProxy":null},
                 "volumeMounts":[],"iam":{"tokens":{}}}""");
        assertThat(command.network()).isEqualTo(NetworkAccess.OPEN);
        assertThat(command.timeout()).contains(Duration.ofMinutes(5));
        assertThat(command.onTimeout()).isEqualTo(OnTimeout.KILL);
    }

    @Test
    void denyingEverythingClosesTheInternet() {
        assertThat(parse("{\"templateID\":\"base\",\"network\":{\"denyOut\":[\"0.0.0.0/0\"]}}")
                        .network())
                .isEqualTo(NetworkAccess.CLOSED);
    }

    @Test
    void howASandboxIsReachedIsToldToTheCore() {
        assertThat(parse("{\"templateID\":\"base\",\"network\":{\"allowPublicTraffic\":false,"
                                + "\"maskRequestHost\":\"localhost:${PORT}\"}}")
                        .network())
                .isEqualTo(new NetworkAccess(true, false, Optional.of("localhost:${PORT}")));
    }

    /** Nothing that a caller asks for is passed over silently. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"network\":{\"maskRequestHost\":\"two words\"}",
                "\"network\":{\"allowOut\":[\"1.1.1.1\"]}",
                "\"network\":{\"denyOut\":[\"10.0.0.0/8\"]}",
                "\"network\":{\"denyOut\":[\"0.0.0.0/0\"],\"allowOut\":[\"1.1.1.1\"]}",
                "\"network\":{\"egressProxy\":{\"address\":\"p:1080\"}}",
                "\"network\":{\"maskRequestHost\":\"x\\r\\ny: z\"}",
                "\"network\":{\"rules\":{\"a.b\":[{\"transform\":{\"headers\":{\"x\":\"y\"}}}]}}",
                "\"network\":{\"httpsPorts\":[443]}",
                "\"network\":{\"dnsServers\":[\"1.1.1.1\"]}",
                "\"iam\":{\"tokens\":{\"a\":{\"audience\":\"x\",\"tokenType\":\"y\"}}}",
                "\"volumeMounts\":[{\"name\":\"a\",\"path\":\"/b\"}]",
                "\"autoPauseMemory\":false"
            })
    void whatIsNotEnforcedHereIsRefused(String field) {
        assertThatThrownBy(() -> parse("{\"templateID\":\"base\"," + field + "}"))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.error().code()).isEqualTo(400));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"templateID\":\"\"}",
                "{\"templateID\":7}",
                "{\"templateID\":\"base\",\"timeout\":-1}",
                "{\"templateID\":\"base\",\"timeout\":1.5}",
                "{\"templateID\":\"base\",\"timeout\":\"60\"}",
                "{\"templateID\":\"base\",\"timeout\":99999999999}",
                "{\"templateID\":\"base\",\"timeout\":99999999999999999999}",
                "{\"templateID\":\"base\",\"metadata\":{\"a\":1}}",
                "{\"templateID\":\"base\",\"metadata\":{\"a\":null}}",
                "{\"templateID\":\"base\",\"metadata\":[]}",
                "{\"templateID\":\"base\",\"autoPause\":\"yes\"}",
                "{\"templateID\":\"base\",\"templateID\":\"other\"}",
                "{\"templateID\":\"base\"} trailing",
                "[]",
                "null",
                "7",
                "{\"templateID\":\"base\"",
                "{\"templateID\":\"base\",\"x\":"
            })
    void whatIsWrongIsRefusedWith400(String body) {
        assertThatThrownBy(() -> parse(body))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.error().code()).isEqualTo(400));
    }

    @Test
    void nestingHasABound() {
        String deep = "{\"templateID\":\"base\",\"x\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}";
        assertThatThrownBy(() -> parse(deep)).isInstanceOf(Rejected.class);
    }

    @Test
    void theDigestIsOfTheMeaning() {
        String one = digest("{\"templateID\":\"base\",\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}");
        assertThat(digest("{ \"metadata\":{\"b\":\"2\",\"a\":\"1\"}, \"templateID\":\"base\",\"timeout\":300,\"x\":1}"))
                .isEqualTo(one);
        assertThat(digest("{\"templateID\":\"base:default\",\"metadata\":{\"a\":\"1\",\"b\":\"2\"}}"))
                .isEqualTo(one);
        assertThat(digest("{\"templateID\":\"base\",\"metadata\":{\"a\":\"1\",\"b\":\"3\"}}"))
                .isNotEqualTo(one);
        assertThat(digest("{\"templateID\":\"base\",\"envVars\":{\"a\":\"1\",\"b\":\"2\"}}"))
                .isNotEqualTo(one);
        assertThat(digest("{\"templateID\":\"base\",\"metadata\":{\"a\":\"1b\",\"\":\"2\"}}"))
                .isNotEqualTo(one);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "UPPER", "a b", "ä", "a_b"})
    void anIdempotencyKeyHasItsAlphabet(String key) {
        assertThatThrownBy(() -> parse("{\"templateID\":\"base\"}", key)).isInstanceOf(Rejected.class);
    }

    @Test
    void anIdempotencyKeyHasItsLength() {
        assertThat(parse("{\"templateID\":\"base\"}", "a".repeat(255)).idempotency())
                .isPresent();
        assertThatThrownBy(() -> parse("{\"templateID\":\"base\"}", "a".repeat(256)))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void aWishForALifeWithoutEndIsNotALabel() {
        CreateSandbox command = parse(
                "{\"templateID\":\"base\",\"metadata\":{\"e2b.agents.kruise.io/never-timeout\":\"true\",\"a\":\"b\"}}");
        assertThat(command.timeout()).isEmpty();
        assertThat(command.metadata()).isEqualTo(Map.of("a", "b"));
        assertThat(parse("{\"templateID\":\"base\",\"metadata\":{\"e2b.agents.kruise.io/never-timeout\":\"false\"}}")
                        .timeout())
                .isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "agents.kruise.io/owner",
                "e2b.agents.kruise.io/image",
                "security.agents.kruise.io/x",
                "agents.kruise.io/"
            })
    void reservedMetadataIsRefusedByItsName(String key) {
        assertThatThrownBy(() -> parse("{\"templateID\":\"base\",\"metadata\":{\"" + key + "\":\"x\"}}"))
                .isInstanceOfSatisfying(
                        Rejected.class,
                        rejected -> assertThat(rejected.error())
                                .returns(400, E2bError::code)
                                .satisfies(error -> assertThat(error.message()).contains(key)));
        assertThatThrownBy(() -> MetadataFilter.parse(key.replace("/", "%2F") + "=x"))
                .isInstanceOf(Rejected.class);
    }

    @Test
    void aTemplateIsFoundByItsFullName() {
        assertThat(parse("{\"templateID\":\"red/base:default\"}").template()).isEqualTo("base");
        assertThat(parse("{\"templateID\":\"blue/base\"}").template()).isEqualTo("blue/base");
        assertThat(parse("{\"templateID\":\"base:v2\"}").template()).isEqualTo("base:v2");
    }

    private static String digest(String body) {
        return parse(body, "key").idempotency().orElseThrow().digest();
    }

    private static CreateSandbox parse(String body) {
        return parse(body, null);
    }

    private static CreateSandbox parse(String body, @Nullable String key) {
        return CreateRequests.command(
                Json.read(body.getBytes(StandardCharsets.UTF_8), Bodies.NewSandbox.class),
                new TeamId("red"),
                CreateRequests.DEFAULT_TIMEOUT_V2,
                key);
    }
}
