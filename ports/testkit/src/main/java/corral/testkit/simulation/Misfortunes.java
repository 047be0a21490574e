package corral.testkit.simulation;

import corral.api.host.SandboxHost.StartSandbox;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.SandboxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** The great misfortunes, one at a time. */
final class Misfortunes {
    private final World world;
    private final RandomGenerator random;
    private final Map<String, Duration> down = new TreeMap<>();
    private int litter;

    Misfortunes(World world) {
        this.world = world;
        this.random = world.random();
    }

    /** Something happens. */
    void strike() {
        int what = random.nextInt(100);
        if (what < 20) {
            one(world.processes()).ifPresent(this::crash);
        } else if (what < 24) {
            restartMachine();
        } else if (what < 39) {
            one(List.copyOf(world.host().present())).ifPresent(this::exit);
        } else if (what < 49) {
            one(List.copyOf(world.host().present())).ifPresent(this::killDaemon);
        } else if (what < 59) {
            world.trace().add("host", "is full");
            world.host().capacity(random.nextInt(6));
        } else if (what < 69) {
            world.trace().add("host", "is " + (random.nextBoolean() ? "empty again" : "empty"));
            world.host().capacity(Integer.MAX_VALUE);
        } else if (what < 74) {
            world.trace().add("template", World.WARM.id() + " does not start");
            world.host().breakTemplate(World.WARM.id());
        } else if (what < 79) {
            world.host().mendTemplate(World.WARM.id());
        } else if (what < 87) {
            world.jump(Duration.ofMillis(random.nextLong(-20_000, 20_000)));
        } else if (what < 95) {
            world.trace().add("store", "the feed is interrupted");
            world.store().breakFeed();
        } else {
            litter();
        }
    }

    private void crash(Replica process) {
        world.crash(process);
        down.put(process.name(), world.time().elapsed().plusMillis(random.nextInt(5_000)));
    }

    private void restartMachine() {
        world.trace().add("machine", "restarts");
        world.processes().forEach(this::crash);
        world.host().present().forEach(id -> {
            world.ledger().story(id).disturb();
            world.host().lose(id);
        });
    }

    private void exit(SandboxId id) {
        world.trace().add("host", id + " ends by itself");
        world.ledger().story(id).disturb();
        world.host().exit(id);
    }

    private void killDaemon(SandboxId id) {
        world.trace().add("host", "the daemon in " + id + " hangs");
        world.ledger().story(id).disturb();
        world.host().killDaemon(id);
    }

    private void litter() {
        SandboxId id = new SandboxId("litter-" + ++litter);
        world.trace().add("host", id + " lies about");
        world.host().litter(new StartSandbox(id, World.WARM.revision(), World.WARM.resources(), NetworkAccess.CLOSED));
    }

    /** Starts again what is down for long enough. */
    void raise() {
        List<String> ready = new ArrayList<>();
        down.forEach((name, until) -> {
            if (until.compareTo(world.time().elapsed()) <= 0) {
                ready.add(name);
            }
        });
        ready.forEach(this::raise);
    }

    /** Everything gets well. */
    void end() {
        List.copyOf(down.keySet()).forEach(this::raise);
        world.host().capacity(Integer.MAX_VALUE);
        world.host().mendTemplate(World.WARM.id());
        world.calm(true);
        world.trace().add("world", "is calm");
    }

    private void raise(String name) {
        down.remove(name);
        world.start(name);
    }

    private <T> Optional<T> one(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }
}
