package corral.local.template;

import corral.api.sandbox.Bytes;

/**
 * How much an archive may hold.
 *
 * @param size of all files unpacked
 * @param entries how many files, directories and links
 * @param layers of an image
 * @param document of one JSON document in an image
 */
public record ImportBounds(Bytes size, int entries, int layers, Bytes document) {
    public static final ImportBounds DEFAULT =
            new ImportBounds(Bytes.ofMebi(16 * 1024), 1_000_000, 128, Bytes.ofMebi(4));
}
