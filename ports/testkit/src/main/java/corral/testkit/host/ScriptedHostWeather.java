package corral.testkit.host;

import corral.api.sandbox.SandboxId;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;
import java.util.Queue;

/** Weather that a test writes down beforehand, call by call. Calm where nothing is written. */
public final class ScriptedHostWeather implements HostWeather {
    private final Map<Call, Queue<Fate>> fates = new EnumMap<>(Call.class);

    /** The next such call gets that fate, after those that were written down before. */
    public synchronized ScriptedHostWeather next(Call call, Fate fate) {
        fates.computeIfAbsent(call, kind -> new ArrayDeque<>()).add(fate);
        return this;
    }

    /** Forgets what was written down and has not come yet. */
    public synchronized void calm() {
        fates.clear();
    }

    @Override
    public synchronized Fate fate(Call call, SandboxId id) {
        Queue<Fate> queue = fates.get(call);
        Fate next = queue == null ? null : queue.poll();
        return next == null ? new Fate.Works() : next;
    }
}
