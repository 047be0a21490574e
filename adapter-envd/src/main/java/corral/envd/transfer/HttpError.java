package corral.envd.transfer;

import corral.envd.json.Json;

/** A plain HTTP request was refused; status and message go to the caller. */
public final class HttpError extends Exception {
    private static final long serialVersionUID = 1;

    private final int status;

    public HttpError(int status, String message) {
        super(message, null, false, false);
        this.status = status;
    }

    public int status() {
        return status;
    }

    /** The error as the daemon's REST endpoints write it. */
    public Json.Obj json() {
        return Json.object()
                .with("code", status)
                .with("message", String.valueOf(getMessage()))
                .build();
    }
}
