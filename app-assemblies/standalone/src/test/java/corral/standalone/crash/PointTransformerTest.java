package corral.standalone.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
        IntUnaryOperator sample = transformed();

        assertThat(sample.applyAsInt(3)).isEqualTo(1);
        assertThat(sample.applyAsInt(-3)).isEqualTo(-1);

        String sign = "PointTransformerTest$Sample.sign";
        String apply = "PointTransformerTest$Sample.applyAsInt";
        assertThat(lines(record))
                .startsWith(apply + ":entry", sign + ":entry", sign + ":exit", apply + ":exit")
                .hasSize(8);
    }

    private static IntUnaryOperator transformed() throws ReflectiveOperationException {
        return (IntUnaryOperator) new Transforming()
                .define(Sample.class.getName())
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

    /** Defines a class of this module anew, with points. */
    private static final class Transforming extends ClassLoader {
        Transforming() {
            super(PointTransformerTest.class.getClassLoader());
        }

        Class<?> define(String name) {
            String file = name.replace('.', '/');
            try (InputStream in = PointTransformerTest.class.getResourceAsStream("/" + file + ".class")) {
                if (in == null) {
                    throw new IllegalStateException(name);
                }
                byte[] bytes = in.readAllBytes();
                byte[] changed = PointTransformer.withPoints(file, bytes);
                return defineClass(name, changed, 0, changed.length);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
