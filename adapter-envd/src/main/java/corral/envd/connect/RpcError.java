package corral.envd.connect;

import corral.envd.json.Json;

/** A call was refused; code and message go to the caller. */
public final class RpcError extends Exception {
    private static final long serialVersionUID = 1;

    private final Code code;

    public RpcError(Code code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public Code code() {
        return code;
    }

    public String sentence() {
        String message = getMessage();
        return message == null ? "" : message;
    }

    /** The error as the protocol writes it. */
    public Json.Obj json() {
        return Json.object()
                .with("code", code.wireName())
                .with("message", sentence())
                .build();
    }
}
