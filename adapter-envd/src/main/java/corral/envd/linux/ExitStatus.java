package corral.envd.linux;

import java.util.Map;

/** How a process ended. */
public sealed interface ExitStatus {
    /** It returned a code from 0 to 255. */
    record Exited(int code) implements ExitStatus {
        @Override
        public String text() {
            return "exit status " + code;
        }
    }

    /** A signal ended it. */
    record Signalled(int signal, boolean coreDumped) implements ExitStatus {
        private static final Map<Integer, String> NAMES = Map.ofEntries(
                Map.entry(1, "hangup"),
                Map.entry(2, "interrupt"),
                Map.entry(3, "quit"),
                Map.entry(4, "illegal instruction"),
                Map.entry(5, "trace/breakpoint trap"),
                Map.entry(6, "aborted"),
                Map.entry(7, "bus error"),
                Map.entry(8, "floating point exception"),
                Map.entry(9, "killed"),
                Map.entry(10, "user defined signal 1"),
                Map.entry(11, "segmentation fault"),
                Map.entry(12, "user defined signal 2"),
                Map.entry(13, "broken pipe"),
                Map.entry(14, "alarm clock"),
                Map.entry(15, "terminated"));

        @Override
        public String text() {
            return "signal: " + NAMES.getOrDefault(signal, "signal " + signal) + (coreDumped ? " (core dumped)" : "");
        }
    }

    /** The text that the E2B protocol reports. */
    String text();
}
