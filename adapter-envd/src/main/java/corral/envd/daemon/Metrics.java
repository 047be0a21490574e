package corral.envd.daemon;

import corral.envd.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;

/** What the sandbox uses, as the kernel shows it inside. */
final class Metrics {
    private static final long KIB = 1024;
    private static final long MIB = 1024 * 1024;

    private final Clock clock;
    private long lastBusy;
    private long lastTotal;

    Metrics(Clock clock) {
        this.clock = clock;
    }

    synchronized Json.Obj now() throws IOException {
        Map<String, Long> memory = memory();
        long total = memory.getOrDefault("MemTotal", 0L) * KIB;
        long used = total - memory.getOrDefault("MemAvailable", 0L) * KIB;
        long cache = (memory.getOrDefault("Cached", 0L) + memory.getOrDefault("Buffers", 0L)) * KIB;
        FileStore disk = Files.getFileStore(Path.of("/"));
        return Json.object()
                .with("ts", clock.instant().getEpochSecond())
                .with("cpu_count", Runtime.getRuntime().availableProcessors())
                .with("cpu_used_pct", Json.of(processorPercent()))
                .with("mem_total", total)
                .with("mem_used", used)
                .with("mem_cache", cache)
                .with("mem_total_mib", total / MIB)
                .with("mem_used_mib", used / MIB)
                .with("disk_used", disk.getTotalSpace() - disk.getUnallocatedSpace())
                .with("disk_total", disk.getTotalSpace())
                .build();
    }

    /** The busy share of all processors since the last question, in percent of all. */
    private double processorPercent() throws IOException {
        String[] fields =
                text("/proc/stat").lines().findFirst().orElse("").trim().split("\\s+", -1);
        long total = 0;
        for (int at = 1; at < Math.min(fields.length, 9); at++) {
            total += Long.parseLong(fields[at]);
        }
        long idle = fields.length > 5 ? Long.parseLong(fields[4]) + Long.parseLong(fields[5]) : 0;
        long busy = total - idle;
        double percent = total > lastTotal ? 100.0 * (busy - lastBusy) / (total - lastTotal) : 0;
        lastBusy = busy;
        lastTotal = total;
        return Math.round(percent * 100) / 100.0;
    }

    private static Map<String, Long> memory() throws IOException {
        Map<String, Long> memory = new HashMap<>();
        for (String line : text("/proc/meminfo").lines().toList()) {
            String[] fields = line.split(":?\\s+", -1);
            if (fields.length >= 2 && fields[1].matches("[0-9]+")) {
                memory.put(fields[0], Long.parseLong(fields[1]));
            }
        }
        return memory;
    }

    private static String text(String path) throws IOException {
        try (var in = Files.newInputStream(Path.of(path))) {
            return new String(in.readNBytes(1 << 20), StandardCharsets.UTF_8);
        }
    }
}
