package corral.k8s.crd;

/**
 * A column that {@code kubectl get} prints.
 *
 * @param type {@code string}, {@code integer} or {@code date}
 * @param path where the value stands, as a JSONPath without the leading {@code $}
 */
record Column(String name, String type, String path) {
    static final Column AGE = new Column("Age", "date", ".metadata.creationTimestamp");

    static Column string(String name, String path) {
        return new Column(name, "string", path);
    }

    static Column integer(String name, String path) {
        return new Column(name, "integer", path);
    }
}
