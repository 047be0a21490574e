package corral.e2b.control;

import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.sandbox.SandboxId;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request to the control plane: reads what came within bounds, and writes answers in E2B's form. */
final class Call {
    private static final Logger LOG = LoggerFactory.getLogger(Call.class);

    private final Context context;
    private final int maxBody;

    Call(Context context, int maxBody) {
        this.context = context;
        this.maxBody = maxBody;
    }

    Context context() {
        return context;
    }

    /** The sandbox that the path names. What cannot be an id at all reads as unknown. */
    SandboxId sandboxId() {
        String text = context.pathParam("id");
        if (!SandboxId.isValid(text)) {
            throw new Rejected(404, "There is no sandbox of that id.");
        }
        return new SandboxId(text);
    }

    /** The body as an object; 400 when there is none. Whatever content type is claimed, it has to be JSON. */
    <T> T body(Class<T> type) {
        return optionalBody(type).orElseThrow(() -> new Rejected(400, "A JSON body is required."));
    }

    /** The body as an object, when there is one. */
    <T> Optional<T> optionalBody(Class<T> type) {
        byte[] bytes;
        try (InputStream in = context.req().getInputStream()) {
            bytes = in.readNBytes(maxBody + 1);
        } catch (IOException broken) {
            throw new Rejected(400, "The body ended too early.");
        }
        if (bytes.length > maxBody) {
            throw new Rejected(413, "The body has more than " + maxBody + " bytes.");
        }
        return isBlank(bytes) ? Optional.empty() : Optional.of(Json.read(bytes, type));
    }

    void send(int status, Object body) {
        context.status(status);
        context.contentType("application/json");
        context.result(Json.write(body));
    }

    void sendNothing() {
        context.status(204);
    }

    void refuse(Refusal refusal) {
        LOG.info(
                "A request was refused. method={} path={} refusal={} reason={}",
                context.method(),
                oneLine(context.path()),
                refusal.code(),
                oneLine(refusal.sentence()));
        fail(E2bError.from(refusal));
    }

    /** What callers chose ends no line of the log. */
    private static String oneLine(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }

    void fail(E2bError error) {
        error.retryAfter()
                .ifPresent(delay -> context.header(
                        "Retry-After",
                        Long.toString(Math.max(1, delay.plusMillis(999).toSeconds()))));
        error.shouldRetry().ifPresent(retry -> context.header("Should-Retry", Boolean.toString(retry)));
        send(error.code(), error.body());
    }

    /** Takes the value, or answers why there is none. */
    <T> void answer(Answer<T> answer, java.util.function.Consumer<? super T> whenDone) {
        switch (answer) {
            case Answer.Done<T>(var value) -> whenDone.accept(value);
            case Answer.Refused<T>(var refusal) -> refuse(refusal);
        }
    }

    private static boolean isBlank(byte[] bytes) {
        for (byte each : bytes) {
            if (each != ' ' && each != '\n' && each != '\r' && each != '\t') {
                return false;
            }
        }
        return true;
    }
}
