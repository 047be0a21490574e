package corral.local.template;

import java.io.IOException;

/** An archive that no template is made from; the sentence says why, for whoever brought it. */
public final class RefusedArchive extends IOException {
    private static final long serialVersionUID = 1;

    RefusedArchive(String sentence) {
        super(sentence);
    }
}
