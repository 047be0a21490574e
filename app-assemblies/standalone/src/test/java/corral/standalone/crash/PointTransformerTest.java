package corral.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PointTransformerTest {
    @TempDir
    Path folder = Path.of("/");

    @Test
    void every_method_reports_its_entry_and_each_way_out() throws ReflectiveOperationException {
        Path record = folder.resolve("points");
        CrashPoints.configure(new CrashPoints(folder, Optional.of(record), "", 1));
        IntUnaryOperator sample = (IntUnaryOperator) transformed(Sample.class, false);

        assertThat(sample.applyAsInt(3)).isEqualTo(1);
        assertThat(sample.applyAsInt(-3)).isEqualTo(-1);

        String sign = "PointTransformerTest$Sample.sign";
        String apply = "PointTransformerTest$Sample.applyAsInt";
        assertThat(lines(record))
                .startsWith(apply + ":entry", sign + ":entry", sign + ":exit", apply + ":exit")
                .hasSize(8);
    }

    @Test
    void a_step_that_can_fail_fails_as_it_declares_where_the_file_says() throws Exception {
        Path armed = folder.resolve("armed");
        FailingPoints.configure(new FailingPoints(armed, Optional.empty()));
        @SuppressWarnings("unchecked")
        Callable<String> step = (Callable<String>) transformed(Fallible.class, true);
        assertThat(step.call()).isEqualTo("done");

        Files.writeString(armed, "PointTransformerTest$Fallible.read:exit 2");

        assertThat(step.call()).isEqualTo("done");
        assertThatThrownBy(step::call).isInstanceOf(IOException.class);
        assertThat(step.call()).isEqualTo("done");
        Files.writeString(armed, "PointTransformerTest$Fallible.ask:entry 1");
        assertThatThrownBy(step::call).isInstanceOf(SQLException.class);
        Files.writeString(armed, "PointTransformerTest$Fallible.call:entry 1");
        assertThat(step.call()).isEqualTo("done");
    }

    private static Object transformed(Class<?> type, boolean failing) throws ReflectiveOperationException {
        return new Transforming()
                .define(type.getName(), failing)
                .getDeclaredConstructor()
                .newInstance();
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Something with a branch, so that stack maps matter. */
    public static final class Sample implements IntUnaryOperator {
        @Override
        public int applyAsInt(int operand) {
            return sign(operand);
        }

        private static int sign(int number) {
            if (number < 0) {
                return -1;
            }
            return number == 0 ? 0 : 1;
        }
    }

    /** Two steps that can fail, in something of which that is not said. */
    public static final class Fallible implements Callable<String> {
        @Override
        public String call() throws Exception {
            return read() + ask();
        }

        private static String read() throws IOException {
            return "do";
        }

        private static String ask() throws SQLException {
            return "ne";
        }
    }

    /** Defines a class of this module anew, with points. */
    private static final class Transforming extends ClassLoader {
        Transforming() {
            super(PointTransformerTest.class.getClassLoader());
        }

        Class<?> define(String name, boolean failing) {
            String file = name.replace('.', '/');
            try (InputStream in = PointTransformerTest.class.getResourceAsStream("/" + file + ".class")) {
                if (in == null) {
                    throw new IllegalStateException(name);
                }
                byte[] bytes = in.readAllBytes();
                byte[] changed = PointTransformer.withPoints(file, bytes, failing);
                return defineClass(name, changed, 0, changed.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
