package corral.envd.trial;

/** Which process of its container a daemon is. */
public enum Standing {
    /** The first one, which the kernel protects and to which orphans come. */
    FIRST,
    /** One that another process started and that detached itself, as the hook of a container starts it. */
    DETACHED
}
