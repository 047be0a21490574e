package corral.testkit.routing;

import static corral.testkit.sandbox.ExampleSandboxes.freshId;
import static org.assertj.core.api.Assertions.assertThat;

import corral.api.routing.RoutePublisher;
import corral.api.sandbox.SandboxId;
import org.junit.jupiter.api.Test;

/** What every {@link RoutePublisher} keeps. */
public abstract class RoutePublisherContract {
    protected abstract RoutePublisher routes();

    /** Opens a connection to a sandbox through whatever forwards traffic, and sees it forwarded. */
    protected abstract Connection connect(SandboxId id);

    /** A connection as its caller sees it. */
    @FunctionalInterface
    public interface Connection {
        /** Whether what is sent over it still arrives. */
        boolean isOpen();
    }

    @Test
    void withdrawingCutsEveryConnectionOfThatSandbox() {
        SandboxId id = freshId();
        Connection one = connect(id);
        Connection two = connect(id);
        assertThat(one.isOpen()).isTrue();

        routes().withdraw(id);

        assertThat(one.isOpen()).isFalse();
        assertThat(two.isOpen()).isFalse();
    }

    @Test
    void otherSandboxesKeepTheirs() {
        Connection other = connect(freshId());
        SandboxId id = freshId();
        connect(id);

        routes().withdraw(id);

        assertThat(other.isOpen()).isTrue();
    }

    @Test
    void withdrawingNothingIsHarmless() {
        SandboxId id = freshId();
        connect(id);

        routes().withdraw(id);
        routes().withdraw(id);
        routes().withdraw(freshId());

        Connection later = connect(id);
        assertThat(later.isOpen()).isTrue();
    }
}
