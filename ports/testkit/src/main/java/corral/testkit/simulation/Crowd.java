package corral.testkit.simulation;

import corral.api.access.Caller;
import corral.api.lifecycle.CreateSandbox;
import corral.api.lifecycle.SandboxLifecycle;
import corral.api.lifecycle.SandboxQueries;
import corral.api.lifecycle.SandboxView;
import corral.api.refusal.Answer;
import corral.api.refusal.Refusal;
import corral.api.routing.RoutingDecisions.RouteDecision;
import corral.api.sandbox.Claim;
import corral.api.sandbox.NetworkAccess;
import corral.api.sandbox.OnTimeout;
import corral.api.sandbox.SandboxAddress;
import corral.api.snapshot.Contents;
import corral.api.snapshot.Snapshot;
import corral.api.team.TeamId;
import corral.testkit.store.SeededStoreWeather;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/** Callers of several teams, each doing one thing after the other for no reason at all. */
final class Crowd {
    /** How long any command may take, in virtual time: the longest wait that limits allow, and as much again for hangs of the host. */
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private final World world;
    private final RandomGenerator random;
    private int requests;
    private int running;

    Crowd(World world) {
        this.world = world;
        this.random = world.random();
    }

    /** How many commands are not answered yet. */
    int running() {
        return running;
    }

    /** Somebody does something. */
    void act() {
        List<Replica> processes = world.processes();
        if (processes.isEmpty()) {
            return;
        }
        Replica process = processes.get(random.nextInt(processes.size()));
        TeamId team = World.TEAMS.get(random.nextInt(World.TEAMS.size()));
        Caller caller = new Caller(team, "key-of-" + team);
        int what = random.nextInt(100);
        if (what < 25) {
            create(process, caller);
        } else if (what < 30) {
            list(process, caller);
        } else if (what < 40) {
            foreign(process, caller);
        } else {
            pick(caller).ifPresent(story -> own(process, caller, story, what));
        }
    }

    private void own(Replica process, Caller caller, Story story, int what) {
        if (what < 52) {
            pause(process, caller, story);
        } else if (what < 64) {
            connect(process, caller, story);
        } else if (what < 72) {
            kill(process, caller, story);
        } else if (what < 79) {
            setTimeout(process, caller, story);
        } else if (what < 84) {
            wake(process, story);
        } else if (what < 85) {
            snapshot(process, caller, story);
        } else if (what < 86) {
            fork(process, caller, story);
        } else if (what < 88) {
            createFromSnapshot(process, caller);
        } else if (what < 89) {
            deleteSnapshot(process, caller);
        } else if (what < 92) {
            look(process, story);
        } else {
            open(process, story);
        }
    }

    /** One of the team's own sandboxes, most likely one that lives. */
    private Optional<Story> pick(Caller caller) {
        return one(world.ledger().stories().stream()
                .filter(story -> story.promise()
                        .filter(promise -> promise.owner().equals(caller))
                        .isPresent())
                .filter(story -> !story.isEnded() || random.nextInt(10) == 0)
                .toList());
    }

    private <T> Optional<T> one(List<T> all) {
        return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
    }

    private void create(Replica process, Caller caller) {
        create(process, caller, random.nextInt(8) == 0 ? repeated(caller).orElseGet(this::fresh) : fresh());
    }

    private void create(Replica process, Caller caller, CreateSandbox command) {
        run(
                process,
                caller.team() + " create " + command.template(),
                process.core().lifecycle(),
                Optional.empty(),
                lifecycle -> {
                    Answer<SandboxView> answer = lifecycle.create(caller, command);
                    return new Outcome(answer, alone -> {
                        if (answer instanceof Answer.Done<SandboxView>(var view)) {
                            boolean first = world.ledger().created(caller, command, view);
                            if (first) {
                                world.ledger().running(world.ledger().story(view.id()));
                            }
                        }
                    });
                });
    }

    private CreateSandbox fresh() {
        int number = ++requests;
        return new CreateSandbox(
                (random.nextInt(4) == 0 ? World.COLD : World.WARM).id().value(),
                random.nextInt(10) == 0 ? Optional.empty() : Optional.of(timeout()),
                random.nextBoolean() ? OnTimeout.KILL : random.nextInt(4) == 0 ? OnTimeout.SHELVE : OnTimeout.PAUSE,
                random.nextBoolean(),
                Map.of("request", Integer.toString(number)),
                random.nextBoolean() ? Map.of("NUMBER", Integer.toString(number)) : Map.of(),
                random.nextBoolean() ? NetworkAccess.OPEN : NetworkAccess.CLOSED,
                random.nextInt(3) == 0
                        ? Optional.of(new Claim.Idempotency("request-" + number, "digest-" + number))
                        : Optional.empty());
    }

    /** A request that was made before under a key of its own, by a caller who did not hear the answer. */
    private Optional<CreateSandbox> repeated(Caller caller) {
        return one(world.ledger().stories().stream()
                        .filter(Story::mustBeThere)
                        .filter(story -> !story.isEnded())
                        .flatMap(story -> story.promise().stream())
                        .filter(promise -> promise.owner().equals(caller)
                                && promise.request().idempotency().isPresent())
                        .toList())
                .map(Story.Promise::request);
    }

    private Duration timeout() {
        return Duration.ofMillis(1_000 + random.nextInt(60_000));
    }

    private void pause(Replica process, Caller caller, Story story) {
        run(
                process,
                caller.team() + " pause " + story.id(),
                process.core().lifecycle(),
                Optional.of(story),
                lifecycle -> {
                    Answer<SandboxView> answer = lifecycle.pause(
                            caller, story.id(), random.nextInt(3) == 0 ? Contents.FILES : Contents.MEMORY);
                    return new Outcome(answer, alone -> {
                        if (alone && answer instanceof Answer.Done<SandboxView>) {
                            world.ledger().unreachable(story, process, "paused");
                        }
                    });
                });
    }

    private void connect(Replica process, Caller caller, Story story) {
        Optional<Duration> timeout = random.nextBoolean() ? Optional.empty() : Optional.of(timeout());
        run(
                process,
                caller.team() + " connect " + story.id(),
                process.core().lifecycle(),
                Optional.of(story),
                lifecycle -> {
                    Answer<SandboxLifecycle.Connected> answer = lifecycle.connect(caller, story.id(), timeout);
                    return new Outcome(answer, alone -> {
                        if (alone && answer instanceof Answer.Done<SandboxLifecycle.Connected>) {
                            world.ledger().running(story);
                        }
                    });
                });
    }

    private void kill(Replica process, Caller caller, Story story) {
        story.killTried();
        run(
                process,
                caller.team() + " kill " + story.id(),
                process.core().lifecycle(),
                Optional.of(story),
                lifecycle -> {
                    Answer<?> answer = lifecycle.kill(caller, story.id());
                    return new Outcome(answer, alone -> {
                        if (answer instanceof Answer.Done<?>) {
                            story.killed();
                            world.ledger().unreachable(story, process, "killed");
                        }
                    });
                });
    }

    private void setTimeout(Replica process, Caller caller, Story story) {
        Duration timeout = random.nextInt(6) == 0 ? Duration.ZERO : timeout();
        run(
                process,
                caller.team() + " timeout " + story.id(),
                process.core().lifecycle(),
                Optional.of(story),
                lifecycle -> {
                    Answer<SandboxView> answer = lifecycle.setTimeout(caller, story.id(), timeout);
                    return new Outcome(answer, alone -> {});
                });
    }

    private void wake(Replica process, Story story) {
        run(process, "traffic wake " + story.id(), process.core().lifecycle(), Optional.of(story), lifecycle -> {
            Answer<SandboxView> answer = lifecycle.wake(story.id());
            return new Outcome(answer, alone -> {});
        });
    }

    private void snapshot(Replica process, Caller caller, Story story) {
        run(
                process,
                caller.team() + " snapshot " + story.id(),
                process.core().snapshots(),
                Optional.empty(),
                snapshots -> new Outcome(
                        snapshots.snapshot(caller, story.id(), Optional.of("name"), Contents.MEMORY), alone -> {}));
    }

    private Optional<Snapshot> snapshotOf(Caller caller) {
        return one(world.snapshots().list().stream()
                .filter(snapshot -> snapshot.team().equals(caller.team()))
                .toList());
    }

    /** Its environment covers all that the snapshot brings. */
    private void createFromSnapshot(Replica process, Caller caller) {
        snapshotOf(caller).ifPresent(snapshot -> {
            int number = ++requests;
            CreateSandbox command = new CreateSandbox(
                    snapshot.id().value(),
                    Optional.of(timeout()),
                    OnTimeout.KILL,
                    random.nextBoolean(),
                    Map.of("request", Integer.toString(number)),
                    Map.of("NUMBER", Integer.toString(number)),
                    NetworkAccess.CLOSED,
                    Optional.empty());
            create(process, caller, command);
        });
    }

    private void deleteSnapshot(Replica process, Caller caller) {
        snapshotOf(caller)
                .ifPresent(snapshot -> run(
                        process,
                        caller.team() + " delete " + snapshot.id(),
                        process.core().snapshots(),
                        Optional.empty(),
                        snapshots -> new Outcome(
                                snapshots.delete(caller, snapshot.id().value()), alone -> {})));
    }

    private void fork(Replica process, Caller caller, Story story) {
        CreateSandbox request = story.promise().orElseThrow().request();
        CreateSandbox like = new CreateSandbox(
                request.template(),
                request.timeout(),
                request.onTimeout(),
                request.autoResume(),
                request.metadata(),
                request.env(),
                request.network(),
                Optional.empty());
        run(process, caller.team() + " fork " + story.id(), process.core().snapshots(), Optional.empty(), snapshots -> {
            Answer<List<Answer<SandboxView>>> answer =
                    snapshots.fork(caller, story.id(), 1 + random.nextInt(3), timeout());
            return new Outcome(answer, alone -> {
                if (answer instanceof Answer.Done<List<Answer<SandboxView>>>(var copies)) {
                    copies.forEach(copy -> copy.map(view -> world.ledger().created(caller, like, view)));
                }
            });
        });
    }

    private void look(Replica process, Story story) {
        process.spawn("look", () -> world.ledger().found(story));
    }

    /** Traffic: a connection is opened where the replica says that it may be, and stays open. */
    private void open(Replica process, Story story) {
        process.spawn("traffic", () -> {
            if (process.core().routing().decide(story.id(), SandboxAddress.DAEMON_PORT)
                    instanceof RouteDecision.Forward) {
                process.routes().open(story.id());
            }
        });
    }

    private void list(Replica process, Caller caller) {
        run(process, caller.team() + " list", process.core().queries(), Optional.empty(), queries -> {
            Answer<SandboxQueries.Page> answer = queries.list(caller, SandboxQueries.ListSandboxes.ALL);
            return new Outcome(answer.map(page -> page.sandboxes().size()), alone -> {
                if (answer instanceof Answer.Done<SandboxQueries.Page>(var page)) {
                    page.sandboxes().forEach(view -> mustBelong(view, caller));
                }
            });
        });
    }

    private void mustBelong(SandboxView view, Caller caller) {
        boolean owned = world.ledger()
                .story(view.id())
                .claim()
                .filter(claim -> claim.team().equals(caller.team()))
                .isPresent();
        if (!owned) {
            world.ledger()
                    .broken(
                            Invariant.FOREIGN_READS_AS_UNKNOWN,
                            caller.team() + " was shown " + view.id() + " of another team.");
        }
    }

    private void foreign(Replica process, Caller caller) {
        Optional<Story> target = one(world.ledger().stories().stream()
                .filter(story -> story.claim()
                        .filter(claim -> !claim.team().equals(caller.team()))
                        .isPresent())
                .toList());
        target.ifPresent(story -> {
            int what = random.nextInt(7);
            run(process, caller.team() + " touches " + story.id(), process.core(), Optional.empty(), core -> {
                Answer<?> answer = switch (what) {
                    case 0 -> core.lifecycle().kill(caller, story.id());
                    case 1 -> core.lifecycle().pause(caller, story.id(), Contents.MEMORY);
                    case 2 -> core.lifecycle().connect(caller, story.id(), Optional.empty());
                    case 3 -> core.lifecycle().setTimeout(caller, story.id(), Duration.ofHours(1));
                    case 4 -> core.snapshots().snapshot(caller, story.id(), Optional.empty(), Contents.MEMORY);
                    case 5 -> core.snapshots().fork(caller, story.id(), 1, timeout());
                    default -> core.queries().get(caller, story.id());
                };
                return new Outcome(answer, alone -> mustBeUnknown(story, caller, answer));
            });
        });
    }

    private void mustBeUnknown(Story story, Caller caller, Answer<?> answer) {
        boolean unknown = answer instanceof Answer.Refused<?>(var refusal)
                && (refusal.equals(new Refusal.SandboxNotFound(story.id()))
                        || refusal instanceof Refusal.PlatformUnavailable);
        if (!unknown) {
            world.ledger()
                    .broken(
                            Invariant.FOREIGN_READS_AS_UNKNOWN,
                            caller.team() + " touched " + story.id() + " of another team, and was answered " + answer
                                    + ".");
        }
    }

    /** Runs a command in a fiber of its own, times it, and checks what it answered. */
    private <P> void run(Replica process, String what, P port, Optional<Story> target, Function<P, Outcome> command) {
        process.spawn(what, () -> {
            running++;
            Duration begun = world.time().elapsed();
            int ticket = target.map(story -> story.begin(begun)).orElse(0);
            boolean answered = false;
            try {
                Outcome outcome = command.apply(port);
                answered = true;
                world.trace().add(process.name(), what + " → " + text(outcome.answer()));
                boolean alone = finish(target, ticket, isClear(outcome.answer()));
                late(what, begun);
                outcome.check().accept(alone);
                target.ifPresent(world.ledger()::found);
            } catch (RuntimeException escaped) {
                answered = true;
                finish(target, ticket, false);
                StringWriter stack = new StringWriter();
                escaped.printStackTrace(new PrintWriter(stack));
                world.ledger().broken(Invariant.COMMANDS_ARE_ANSWERED, what + " threw " + stack);
            } finally {
                running--;
                if (!answered) {
                    finish(target, ticket, false);
                }
            }
        });
    }

    private boolean finish(Optional<Story> target, int ticket, boolean clear) {
        if (!clear) {
            Duration until = world.time().elapsed().plus(SeededStoreWeather.MOST_LAG);
            target.ifPresent(story -> story.unclearUntil(until));
        }
        return target.map(story -> story.finish(ticket)).orElse(true);
    }

    private void late(String what, Duration begun) {
        Duration took = world.time().elapsed().minus(begun);
        if (took.compareTo(PATIENCE) > 0) {
            world.ledger().broken(Invariant.COMMANDS_ARE_ANSWERED, what + " took " + took + " of virtual time.");
        }
    }

    private static boolean isClear(Answer<?> answer) {
        return answer instanceof Answer.Done<?>
                || (answer instanceof Answer.Refused<?>(var refusal) && refusal.blame() == Refusal.Blame.CALLER);
    }

    private static String text(Answer<?> answer) {
        return switch (answer) {
            case Answer.Done<?>(SandboxView view) -> view.id() + " " + view.state();
            case Answer.Done<?>(SandboxLifecycle.Connected(var view, var resumed)) ->
                view.id() + " " + view.state() + (resumed ? " resumed" : "");
            case Answer.Done<?>(var value) -> "" + value;
            case Answer.Refused<?>(var refusal) -> refusal.code() + ": " + refusal.sentence();
        };
    }

    /** What a command answered, and what has to be checked then; the check is told whether the command was alone with its sandbox. */
    private record Outcome(Answer<?> answer, Consumer<Boolean> check) {}
}
