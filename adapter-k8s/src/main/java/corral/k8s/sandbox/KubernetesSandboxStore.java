package corral.k8s.sandbox;

import com.google.gson.JsonObject;
import corral.api.sandbox.DesiredSandbox;
import corral.api.sandbox.ObservedSandbox;
import corral.api.sandbox.SandboxId;
import corral.api.sandbox.SandboxRecord;
import corral.api.sandbox.Version;
import corral.api.store.SandboxStore;
import corral.api.store.StoreUnavailable;
import corral.api.store.WriteOutcome;
import corral.k8s.api.Answer;
import corral.k8s.api.CustomObjects;
import java.time.Instant;
import java.util.Optional;

/** The records of one namespace as Sandboxes. A write is one request: a merge patch that names the version it goes on from. */
public final class KubernetesSandboxStore implements SandboxStore {
    private final CustomObjects objects;
    private final String namespace;

    /** @param objects the Sandboxes of that namespace */
    public KubernetesSandboxStore(CustomObjects objects, String namespace) {
        this.objects = objects;
        this.namespace = namespace;
    }

    @Override
    public WriteOutcome create(SandboxId id, Instant createdAt, DesiredSandbox desired) {
        return outcome(objects.create(SandboxObject.made(id, createdAt, desired)));
    }

    @Override
    public Optional<SandboxRecord> get(SandboxId id) {
        return switch (objects.get(name(id))) {
            case Answer.Done(JsonObject object) ->
                SandboxObject.record(object).filter(it -> it.id().equals(id));
            case Answer.Missing() -> Optional.empty();
            case Answer.Conflict() -> throw new StoreUnavailable("The API server answers a read with a conflict.");
            case Answer.Expired(String why) -> throw new StoreUnavailable(why);
            case Answer.Unknown(String why) -> throw new StoreUnavailable(why);
        };
    }

    @Override
    public WriteOutcome updateDesired(SandboxId id, Version expected, DesiredSandbox desired) {
        return outcome(objects.patch(name(id), SandboxObject.change(expected, desired)));
    }

    @Override
    public WriteOutcome updateObserved(SandboxId id, Version expected, ObservedSandbox observed) {
        return outcome(objects.patchStatus(name(id), SandboxObject.change(expected, observed)));
    }

    /** Two requests: what the server sends back for a removal need not be the object. */
    @Override
    public WriteOutcome delete(SandboxId id, Version expected) {
        Optional<SandboxRecord> last;
        try {
            last = get(id);
        } catch (StoreUnavailable e) {
            return new WriteOutcome.Unknown(e.toString());
        }
        if (last.isEmpty()) {
            return new WriteOutcome.Missing();
        }
        if (!last.get().version().equals(expected)) {
            return new WriteOutcome.Conflict();
        }
        return switch (objects.delete(name(id), expected.value())) {
            case Answer.Done done -> new WriteOutcome.Written(last.get());
            case Answer.Missing() -> new WriteOutcome.Missing();
            case Answer.Conflict() -> new WriteOutcome.Conflict();
            case Answer.Expired(String why) -> new WriteOutcome.Unknown(why);
            case Answer.Unknown(String why) -> new WriteOutcome.Unknown(why);
        };
    }

    private String name(SandboxId id) {
        return SandboxObject.name(id, namespace);
    }

    private static WriteOutcome outcome(Answer answer) {
        return switch (answer) {
            case Answer.Done(JsonObject object) ->
                SandboxObject.record(object)
                        .<WriteOutcome>map(WriteOutcome.Written::new)
                        .orElseGet(() ->
                                new WriteOutcome.Unknown("The API server sent back another object than was written."));
            case Answer.Missing() -> new WriteOutcome.Missing();
            case Answer.Conflict() -> new WriteOutcome.Conflict();
            case Answer.Expired(String why) -> new WriteOutcome.Unknown(why);
            case Answer.Unknown(String why) -> new WriteOutcome.Unknown(why);
        };
    }
}
