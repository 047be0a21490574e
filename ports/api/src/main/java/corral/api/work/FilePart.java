package corral.api.work;

/**
 * A part of a file.
 *
 * @param content the bytes
 * @param offset of the first of them
 * @param size of the whole file
 */
public record FilePart(Octets content, long offset, long size) {
    /** Whether there is more behind this part. */
    public boolean hasMore() {
        return offset + content.length() < size;
    }
}
