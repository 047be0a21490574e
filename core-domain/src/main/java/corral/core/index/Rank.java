package corral.core.index;

import corral.api.sandbox.SandboxId;

/** Rendezvous hashing: each replica walks the same pool in an order of its own, so that two rarely want the same sandbox. */
final class Rank {
    private Rank() {}

    static long of(String replica, SandboxId id) {
        long hash = mix(mix(0xcbf29ce484222325L, replica) ^ '/', id.value());
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }

    private static long mix(long start, String text) {
        long hash = start;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        return hash;
    }
}
