package corral.envd.connect;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.zip.GZIPInputStream;

/** Speaks the Connect protocol for some services. Answers are never compressed: clients do not expect it of streams. */
public final class ConnectHandler {
    /** The largest message accepted, in bytes, after decompression. */
    public static final int MAX_MESSAGE_BYTES = 4 << 20;

    /** After how much silence a stream sends a sign of life, unless the caller asks for another time. */
    public static final Duration DEFAULT_KEEPALIVE = Duration.ofSeconds(90);

    /** How many streams may be open at once. */
    public static final int MAX_STREAMS = 1200;

    private static final String UNARY_TYPE = "application/json";
    private static final String STREAM_TYPE = "application/connect+json";
    private static final int WRITE_BUFFER_BYTES = 16 << 10;

    private final Map<String, Service> services;
    private final Callers callers;
    private final Semaphore places = new Semaphore(MAX_STREAMS);

    public ConnectHandler(Callers callers, Service... services) {
        this.callers = callers;
        this.services = java.util.Arrays.stream(services)
                .collect(java.util.stream.Collectors.toUnmodifiableMap(Service::name, service -> service));
    }

    /** The method that a path names. */
    public Optional<Service.Method> method(String path) {
        int slash = path.indexOf('/', 1);
        if (slash < 0) {
            return Optional.empty();
        }
        return Optional.ofNullable(services.get(path.substring(1, slash)))
                .flatMap(service -> Optional.ofNullable(service.methods().get(path.substring(slash + 1))));
    }

    /** Answers one call. */
    public void handle(HttpExchange exchange, Service.Method method) throws IOException {
        if (!exchange.getRequestMethod().equals("POST")) {
            exchange.getResponseHeaders().set("Allow", "POST");
            exchange.sendResponseHeaders(405, -1);
            return;
        }
        boolean unary = method instanceof Service.Method.OfUnary;
        String type = mediaType(exchange.getRequestHeaders());
        if (!type.equals(unary ? UNARY_TYPE : STREAM_TYPE)) {
            exchange.getResponseHeaders().set("Accept-Post", unary ? UNARY_TYPE : STREAM_TYPE);
            exchange.sendResponseHeaders(415, -1);
            return;
        }
        switch (method) {
            case Service.Method.OfUnary(Unary called) -> unary(exchange, called);
            case Service.Method.OfServerStreaming(ServerStreaming called) ->
                stream(exchange, (call, requests, replies) -> {
                    Fields request = requests.next()
                            .orElseThrow(() -> new RpcError(Code.INVALID_ARGUMENT, "the request message is missing"));
                    called.answer(call, request, replies);
                });
            case Service.Method.OfClientStreaming(ClientStreaming called) ->
                stream(exchange, (call, requests, replies) -> replies.send(called.answer(call, requests)));
        }
    }

    private void unary(HttpExchange exchange, Unary method) throws IOException {
        Json.Obj answer;
        int status = 200;
        try {
            answer = unaryAnswer(exchange, method);
        } catch (RpcError refused) {
            status = refused.code().httpStatus();
            answer = refused.json();
        } catch (MalformedJson malformed) {
            status = Code.INVALID_ARGUMENT.httpStatus();
            answer = new RpcError(Code.INVALID_ARGUMENT, String.valueOf(malformed.getMessage())).json();
        } catch (InterruptedException _) {
            status = Code.UNAVAILABLE.httpStatus();
            answer = new RpcError(Code.UNAVAILABLE, "the daemon is ending").json();
        }
        byte[] body = answer.text().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", UNARY_TYPE);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    private Json.Obj unaryAnswer(HttpExchange exchange, Unary method)
            throws IOException, RpcError, MalformedJson, InterruptedException {
        Headers headers = exchange.getRequestHeaders();
        checkVersion(headers);
        boolean compressed = encoding(headers, "Content-Encoding").equals("gzip");
        try (LargeBodies.Body body =
                LargeBodies.read(exchange.getRequestBody(), MAX_MESSAGE_BYTES).orElseThrow(ConnectHandler::tooLarge)) {
            byte[] message = compressed ? inflate(body.bytes()) : body.bytes();
            Fields request = new Fields(message.length == 0 ? Json.empty() : JsonReader.object(message));
            return method.answer(call(headers), request);
        }
    }

    private void stream(HttpExchange exchange, Streamed method) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", STREAM_TYPE);
        exchange.getResponseHeaders().set("Connect-Accept-Encoding", "gzip");
        exchange.sendResponseHeaders(200, 0);
        OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), WRITE_BUFFER_BYTES);
        Replies replies = new Replies(out);
        Json.Obj trailer = Json.empty();
        boolean placed = places.tryAcquire();
        try {
            if (!placed) {
                throw new RpcError(
                        Code.RESOURCE_EXHAUSTED,
                        "at most " + MAX_STREAMS + " streams may be open at once; close some first");
            }
            checkVersion(exchange.getRequestHeaders());
            boolean compressed = encoding(exchange.getRequestHeaders(), "Connect-Content-Encoding")
                    .equals("gzip");
            Call call = call(exchange.getRequestHeaders());
            InputStream in = exchange.getRequestBody();
            method.run(call, () -> streamMessage(in, compressed), replies);
        } catch (RpcError refused) {
            trailer = Json.object("error", refused.json());
        } catch (MalformedJson malformed) {
            RpcError error = new RpcError(Code.INVALID_ARGUMENT, String.valueOf(malformed.getMessage()));
            trailer = Json.object("error", error.json());
        } catch (InterruptedException _) {
            trailer = Json.object("error", new RpcError(Code.UNAVAILABLE, "the daemon is ending").json());
        } finally {
            if (placed) {
                places.release();
            }
        }
        replies.end(trailer);
    }

    private static Optional<Fields> streamMessage(InputStream in, boolean compressed)
            throws IOException, RpcError, MalformedJson {
        Optional<Envelope> envelope = Envelope.read(in, MAX_MESSAGE_BYTES);
        if (envelope.isEmpty()) {
            return Optional.empty();
        }
        byte[] message = envelope.get().message();
        if ((envelope.get().flags() & Envelope.COMPRESSED) != 0) {
            if (!compressed) {
                throw new RpcError(
                        Code.INVALID_ARGUMENT, "protocol error: sent compressed message without compression support");
            }
            message = inflate(message);
        }
        if ((envelope.get().flags() & ~Envelope.COMPRESSED) != 0) {
            throw new RpcError(
                    Code.INVALID_ARGUMENT,
                    "protocol error: invalid envelope flags " + envelope.get().flags());
        }
        return Optional.of(new Fields(message.length == 0 ? Json.empty() : JsonReader.object(message)));
    }

    private Call call(Headers headers) throws RpcError {
        return new Call(callers.user(headers), timeout(headers), keepalive(headers));
    }

    private static void checkVersion(Headers headers) throws RpcError {
        String version = headers.getFirst("Connect-Protocol-Version");
        if (version != null && !version.equals("1")) {
            throw new RpcError(
                    Code.INVALID_ARGUMENT, "Connect-Protocol-Version must be \"1\": got \"" + version + "\"");
        }
    }

    /** Empty for no compression; the word {@code identity} says the same. */
    private static String encoding(Headers headers, String name) throws RpcError {
        String encoding = headers.getFirst(name);
        if (encoding == null || encoding.isEmpty() || encoding.equals("identity")) {
            return "";
        }
        if (encoding.equals("gzip")) {
            return encoding;
        }
        throw new RpcError(
                Code.UNIMPLEMENTED, "unknown compression \"" + encoding + "\": supported encodings are gzip");
    }

    private static Optional<Duration> timeout(Headers headers) throws RpcError {
        String text = headers.getFirst("Connect-Timeout-Ms");
        if (text == null || text.isEmpty()) {
            return Optional.empty();
        }
        if (!text.matches("[0-9]{1,10}")) {
            throw new RpcError(Code.INVALID_ARGUMENT, "protocol error: invalid timeout: " + text);
        }
        return Optional.of(Duration.ofMillis(Long.parseLong(text)));
    }

    private static Duration keepalive(Headers headers) {
        String text = headers.getFirst("Keepalive-Ping-Interval");
        return text != null && text.matches("[0-9]{1,6}") && !text.matches("0+")
                ? Duration.ofSeconds(Long.parseLong(text))
                : DEFAULT_KEEPALIVE;
    }

    private static String mediaType(Headers headers) {
        String type = headers.getFirst("Content-Type");
        if (type == null) {
            return "";
        }
        int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
    }

    private static byte[] inflate(byte[] compressed) throws RpcError {
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            byte[] message = in.readNBytes(MAX_MESSAGE_BYTES + 1);
            if (message.length > MAX_MESSAGE_BYTES) {
                throw tooLarge();
            }
            return message;
        } catch (IOException broken) {
            throw new RpcError(Code.INVALID_ARGUMENT, "decompress gzip: " + broken.getMessage());
        }
    }

    private static RpcError tooLarge() {
        return new RpcError(Code.RESOURCE_EXHAUSTED, "message is larger than configured max " + MAX_MESSAGE_BYTES);
    }

    /** The common shape of both kinds of stream. */
    @FunctionalInterface
    private interface Streamed {
        void run(Call call, ClientStreaming.Requests requests, Replies replies)
                throws RpcError, MalformedJson, IOException, InterruptedException;
    }
}
