package corral.testkit.simulation;

import corral.testkit.time.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What happened, step by step. */
public final class Trace {
    private final VirtualTime time;
    private final List<String> steps = new ArrayList<>();

    Trace(VirtualTime time) {
        this.time = time;
    }

    void add(String who, String what) {
        Duration at = time.elapsed();
        steps.add(String.format(Locale.ROOT, "%7d.%03d %-10s %s", at.toSeconds(), at.toMillisPart(), who, what));
    }

    /** Every step, in order: virtual seconds since the start, who, what. */
    public List<String> steps() {
        return List.copyOf(steps);
    }

    String last(int count) {
        int from = Math.max(0, steps.size() - count);
        return String.join("\n", steps.subList(from, steps.size()));
    }

    int size() {
        return steps.size();
    }
}
