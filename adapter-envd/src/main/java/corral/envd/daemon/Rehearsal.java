package corral.envd.daemon;

import corral.envd.access.Initialisation;
import corral.envd.access.Ownership;
import corral.envd.connect.ConnectHandler;
import corral.envd.json.MalformedJson;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Does once, while the daemon waits for its owner, what the first owner will ask: what is done for the first time takes ten times as long, and a
 * sandbox mostly waits in a pool anyway. Nothing of it changes the daemon or the sandbox.
 */
final class Rehearsal {
    private static final int ROUNDS = 3;
    private static final String INIT =
            "{\"accessToken\":\"rehearsal\",\"envVars\":{\"A\":\"b\"},\"timestamp\":\"\",\"epoch\":1,\"sandboxId\":\"i\",\"templateId\":\"t\"}";

    private final ConnectHandler services;
    private final InetSocketAddress address;

    Rehearsal(ConnectHandler services, InetSocketAddress address) {
        this.services = services;
        this.address = address;
    }

    /** Runs to its end in the background; what goes wrong here will be reported when an owner asks for it. */
    void begin() {
        Thread.ofPlatform().name("rehearsal").daemon().start(() -> {
            try {
                for (int round = 0; round < ROUNDS; round++) {
                    loopback("GET /health HTTP/1.1\r\nHost: rehearsal\r\nConnection: close\r\n\r\n");
                    loopback(
                            "POST /init HTTP/1.1\r\nHost: rehearsal\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
                    new Ownership().initialise(Initialisation.parse(INIT.getBytes(StandardCharsets.UTF_8)));
                    unary("/filesystem.Filesystem/Stat", "{\"path\":\"/\"}");
                    start("{\"process\":{\"cmd\":\"/rehearsal/nothing\",\"cwd\":\"/\"},\"stdin\":false}");
                    startLoader();
                }
            } catch (IOException | MalformedJson _) {
                return;
            }
        });
    }

    /** The loader of the bundle is a program that is always there. */
    private void startLoader() throws IOException {
        Path loader = Path.of(System.getProperty("java.home"), "..", "lib", "ld-linux-x86-64.so.2")
                .normalize();
        if (Files.exists(loader)) {
            start("{\"process\":{\"cmd\":\"" + loader + "\",\"args\":[\"--version\"],\"cwd\":\"/\"},\"stdin\":false}");
        }
    }

    private void unary(String path, String message) throws IOException {
        ask(path, "application/json", message.getBytes(StandardCharsets.UTF_8));
    }

    private void start(String message) throws IOException {
        byte[] bytes = message.getBytes(StandardCharsets.UTF_8);
        ByteBuffer envelope = ByteBuffer.allocate(5 + bytes.length);
        envelope.put((byte) 0).putInt(bytes.length).put(bytes);
        ask("/process.Process/Start", "application/connect+json", envelope.array());
    }

    private void ask(String path, String type, byte[] body) throws IOException {
        RehearsedExchange exchange = new RehearsedExchange(path, body);
        exchange.getRequestHeaders().set("Content-Type", type);
        exchange.getRequestHeaders().set("Authorization", "Basic cm9vdDo=");
        exchange.getRequestHeaders().set("Connect-Timeout-Ms", "5000");
        services.handle(exchange, services.method(path).orElseThrow());
    }

    private void loopback(String request) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(address, 1000);
            socket.setSoTimeout(1000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            in.transferTo(OutputStream.nullOutputStream());
        }
    }
}
