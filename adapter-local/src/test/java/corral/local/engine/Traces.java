package corral.local.engine;

import corral.local.cgroup.CgroupTree;
import corral.local.command.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Everything on this machine that can be traced back to sandboxes of one engine. */
final class Traces {
    private Traces() {}

    static Set<String> of(TestMachine machine, LocalEngine engine) throws IOException {
        String mark = engine.packetFilterTable().replace("corral_", "");
        Set<String> traces = new TreeSet<>();
        for (Path each : List.of(
                machine.settings().stateDirectory().resolve("sandboxes"),
                machine.settings().stateDirectory().resolve("snapshots"),
                Path.of("/run/corral", mark, "roots"),
                Path.of("/run/corral", mark, "runtime"))) {
            try (Stream<Path> files = Files.list(each)) {
                files.forEach(file -> traces.add("file " + file));
            }
        }
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> line.contains(machine.settings().stateDirectory() + "/sandboxes")
                        || line.contains("/run/corral/" + mark + "/roots"))
                .forEach(line -> traces.add("mount " + line));
        try (Stream<Path> devices = Files.list(Path.of("/sys/class/net"))) {
            devices.map(device -> device.getFileName().toString())
                    .filter(name -> name.startsWith("crl" + mark))
                    .forEach(name -> traces.add("device " + name));
        }
        for (Path root : CgroupTree.ofThisMachine().version1().values()) {
            Path parent = root.resolve("corral-" + mark);
            if (Files.isDirectory(parent)) {
                try (Stream<Path> groups = Files.list(parent)) {
                    groups.filter(Files::isDirectory).forEach(group -> traces.add("cgroup " + group));
                }
            }
        }
        try (Stream<Path> loops = Files.list(Path.of("/sys/block"))) {
            for (Path loop : loops.filter(path -> path.getFileName().toString().startsWith("loop"))
                    .toList()) {
                Path backing = loop.resolve("loop/backing_file");
                if (Files.exists(backing)
                        && Files.readString(backing)
                                .startsWith(machine.settings().stateDirectory().toString())) {
                    traces.add("loop device " + loop);
                }
            }
        }
        String closed = Command.run(
                        Duration.ofSeconds(5),
                        List.of("nft", "list", "set", "inet", engine.packetFilterTable(), "closed"))
                .output();
        if (closed.contains("elements")) {
            traces.add("packet filter " + closed);
        }
        return traces;
    }
}
