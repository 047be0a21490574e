package corral.k8s.cluster;

import java.io.IOException;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** The tests get a {@link Cluster}, started once for all tests of a run. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(OnACluster.Resolver.class)
public @interface OnACluster {
    /** Hands the cluster out. */
    final class Resolver implements ParameterResolver {
        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == Cluster.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            var ofTheRun = context.getRoot().getStore(ExtensionContext.Namespace.create(OnACluster.class));
            return ofTheRun.computeIfAbsent(Start.class, _ -> Start.tried(), Start.class)
                    .cluster();
        }
    }

    /** The one start of a run: a cluster that does not come up is not tried again for each test. */
    record Start(Optional<Cluster> running, Optional<Exception> failure) implements AutoCloseable {
        static Start tried() {
            try {
                return new Start(Optional.of(Cluster.start()), Optional.empty());
            } catch (IOException | RuntimeException e) {
                return new Start(Optional.empty(), Optional.of(e));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return new Start(Optional.empty(), Optional.of(e));
            }
        }

        Cluster cluster() {
            return running.orElseThrow(
                    () -> new IllegalStateException("the cluster did not start", failure.orElseThrow()));
        }

        @Override
        public void close() throws IOException {
            if (running.isPresent()) {
                running.get().close();
            }
        }
    }
}
