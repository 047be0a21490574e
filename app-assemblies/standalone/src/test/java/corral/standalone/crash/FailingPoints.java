package corral.standalone.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What happens at a point of a step that can fail: it is recorded, and once it fails, where a file says so. */
public final class FailingPoints {
    private static volatile @Nullable FailingPoints current;

    private final Path armed;
    private final Optional<Path> record;
    private String plan = "";
    private int reached;

    FailingPoints(Path armed, Optional<Path> record) {
        this.armed = armed;
        this.record = record;
    }

    static void configure(FailingPoints points) {
        current = points;
    }

    /** Called from the code of the server that was given points, in methods that declare what is thrown. */
    public static void reached(String name, String failure) throws IOException, SQLException {
        FailingPoints points = current;
        if (points != null && points.count(name)) {
            if (failure.equals("java/sql/SQLException")) {
                throw new SQLException("A test lets this fail: " + name);
            }
            throw new IOException("A test lets this fail: " + name);
        }
    }

    /** Whether this is the one to fail. */
    private synchronized boolean count(String name) throws IOException {
        String now;
        try {
            now = Files.readString(armed);
        } catch (NoSuchFileException e) {
            return false;
        }
        note(name);
        if (!now.equals(plan)) {
            plan = now;
            reached = 0;
        }
        int space = now.lastIndexOf(' ');
        boolean fails = space > 0
                && now.substring(0, space).equals(name)
                && ++reached == Integer.parseInt(now.substring(space + 1));
        if (fails) {
            note("FAILED " + name);
        }
        return fails;
    }

    private void note(String line) throws IOException {
        if (record.isPresent()) {
            Files.writeString(record.get(), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
    }
}
