package corral.local.cgroup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file of the kernel that shows a state and takes a wish. */
interface StateFile {
    String read() throws IOException;

    void write(String value) throws IOException;

    static StateFile at(Path path) {
        return new StateFile() {
            @Override
            public String read() throws IOException {
                return Files.readString(path);
            }

            @Override
            public void write(String value) throws IOException {
                Files.writeString(path, value, StandardOpenOption.WRITE);
            }
        };
    }
}
