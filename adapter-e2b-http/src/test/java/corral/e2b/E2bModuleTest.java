package corral.e2b;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.Stage;
import corral.api.routing.RoutePublisher;
import corral.api.wiring.DrivingPorts;
import corral.e2b.edge.EdgeConnections;
import org.junit.jupiter.api.Test;

class E2bModuleTest {
    @Test
    void offersOneEdgeToTheCoreAndToTheServer() {
        Injector injector = Guice.createInjector(
                Stage.PRODUCTION, Binder::requireExplicitBindings, new E2bModule(), new AbstractModule() {
                    @Override
                    protected void configure() {
                        bind(E2bSettings.class).toInstance(E2bSettings.DEFAULT);
                        bind(DrivingPorts.class).toInstance(new ScriptedCore().ports());
                    }
                });
        assertThat(injector.getInstance(RoutePublisher.class)).isSameAs(injector.getInstance(EdgeConnections.class));
        assertThat(injector.getInstance(E2bHttp.class)).isSameAs(injector.getInstance(E2bHttp.class));
    }

    @Test
    void saysWhatIsMissing() {
        Module alone = new E2bModule();
        assertThatThrownBy(() -> Guice.createInjector(Stage.PRODUCTION, alone))
                .isInstanceOf(CreationException.class)
                .hasMessageContaining("E2bSettings");
    }
}
