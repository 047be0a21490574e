package corral.api.time;

/** Driven port: randomness that nobody can guess. */
public interface Entropy {
    /** Fresh random bytes, 1 to 1024 of them. */
    byte[] bytes(int count);
}
