package corral.standalone.settings;

import corral.api.template.TemplateId;

/**
 * A pool as the settings name it; the pool has the template's name.
 *
 * @param template from what its members are made
 * @param size how many unclaimed sandboxes it keeps
 */
public record DeclaredPool(TemplateId template, int size) {
    private static final int LARGEST = 10_000;

    public DeclaredPool {
        if (size < 0 || size > LARGEST) {
            throw new IllegalArgumentException("A pool has 0 to " + LARGEST + " members.");
        }
    }

    static DeclaredPool parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("A pool is template=size.");
        }
        return new DeclaredPool(
                new TemplateId(text.substring(0, equals)), Integer.parseInt(text.substring(equals + 1)));
    }
}
