package corral.api.work;

import corral.api.access.AccessToken;
import corral.api.sandbox.SandboxAddress;

/**
 * The way into one running sandbox.
 *
 * @param address where its daemon listens
 * @param token what the daemon wants to see
 */
public record Door(SandboxAddress address, AccessToken token) {}
