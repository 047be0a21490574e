package corral.envd.linux;

import java.io.IOException;

/** The directory in which a program should start is not there, or the user may not see it. */
public final class NoSuchDirectory extends IOException {
    private static final long serialVersionUID = 1;

    private final String directory;

    public NoSuchDirectory(String directory) {
        super(directory);
        this.directory = directory;
    }

    public String directory() {
        return directory;
    }
}
