package corral.e2b.edge;

/** Something that goes through the edge to one sandbox: a request with its response, or a tunnel. */
interface Passage {
    /** Ends it at once: nothing more reaches the sandbox, and the client sees that its stream broke. Called once, from any thread. */
    void cut();

    /** Called now and then while it is open: looks whether the client is still there. */
    void look();
}
