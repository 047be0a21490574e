package corral.envd.transfer;

import corral.envd.connect.RpcError;

/** Errors of file operations as plain HTTP says them. */
final class HttpErrors {
    private HttpErrors() {}

    static HttpError of(RpcError error) {
        int status = switch (error.code()) {
            case NOT_FOUND -> 404;
            case PERMISSION_DENIED -> 403;
            case UNAUTHENTICATED -> 401;
            case RESOURCE_EXHAUSTED -> error.sentence().startsWith("resource temporarily") ? 429 : 507;
            case INVALID_ARGUMENT, FAILED_PRECONDITION, OUT_OF_RANGE, ALREADY_EXISTS, ABORTED -> 400;
            case CANCELED, UNKNOWN, DEADLINE_EXCEEDED, UNIMPLEMENTED, INTERNAL, UNAVAILABLE, DATA_LOSS -> 500;
        };
        return new HttpError(status, error.sentence());
    }
}
