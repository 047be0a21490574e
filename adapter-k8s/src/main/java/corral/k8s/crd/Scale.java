package corral.k8s.crd;

/** Where {@code kubectl scale} and autoscalers find the counts of a resource: JSONPaths without the leading {@code $}. */
record Scale(String desired, String observed, String selector) {}
