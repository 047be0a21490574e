package corral.envd.connect;

import com.sun.net.httpserver.Headers;
import corral.envd.account.Account;

/** On whose behalf a request is made. */
@FunctionalInterface
public interface Callers {
    /**
     * The user of the image.
     *
     * @throws RpcError unauthenticated, when the image has no such user
     */
    Account user(Headers headers) throws RpcError;
}
