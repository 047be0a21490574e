package corral.envd.connect;

import corral.envd.account.Account;
import java.time.Duration;
import java.util.Optional;

/**
 * What a method knows about its caller.
 *
 * @param user on whose behalf the work is done
 * @param timeout what the caller allows, if anything
 * @param keepalive after how much silence a stream sends a sign of life
 */
public record Call(Account user, Optional<Duration> timeout, Duration keepalive) {}
