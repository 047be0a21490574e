package corral.api.sandbox;

/** The version of one stored record. Opaque: versions are equal or they are not, nothing else can be read from them. */
public record Version(String value) {
    public Version {
        if (value.isEmpty()) {
            throw new IllegalArgumentException("A version is not empty.");
        }
    }
}
