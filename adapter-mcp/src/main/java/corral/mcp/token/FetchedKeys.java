package corral.mcp.token;

import corral.api.time.TimeSource;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.McpJsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The issuer's keys from where it publishes them. An unknown one is looked for there again, now and then: so keys may change at any time. */
public final class FetchedKeys implements IssuerKeys {
    private static final Logger LOG = LoggerFactory.getLogger(FetchedKeys.class);
    private static final Duration AT_MOST = Duration.ofSeconds(5);
    private static final int MOST_BYTES = 256 << 10;

    private final TokenSettings settings;
    private final TimeSource time;
    private final McpJsonMapper json = McpJsonDefaults.getMapper();
    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(AT_MOST).build();
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile JwkSet keys = JwkSet.EMPTY;
    private volatile Instant fetched = Instant.MIN;

    public FetchedKeys(TokenSettings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
    }

    @Override
    public Optional<PublicKey> find(String id) {
        Optional<PublicKey> known = keys.find(id);
        if (known.isPresent()) {
            return known;
        }
        fetching.lock();
        try {
            if (keys.find(id).isEmpty()
                    && time.now().minus(settings.refetchAfter()).isAfter(fetched)) {
                fetched = time.now();
                fetch();
            }
        } finally {
            fetching.unlock();
        }
        return keys.find(id);
    }

    /** Keys that cannot be had now leave those that were had before. */
    private void fetch() {
        HttpRequest request =
                HttpRequest.newBuilder(settings.keys()).timeout(AT_MOST).build();
        try {
            HttpResponse<InputStream> answer = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                byte[] text = in.readNBytes(MOST_BYTES);
                if (answer.statusCode() == 200) {
                    keys = JwkSet.read(json, text);
                } else {
                    LOG.warn("The keys of the issuer of tokens cannot be had. status={}", answer.statusCode());
                }
            }
        } catch (IOException | RuntimeException failed) {
            LOG.warn("The keys of the issuer of tokens cannot be had.", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
