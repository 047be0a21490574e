package corral.envd.bundle;

import java.util.ArrayList;
import java.util.List;

/** What lies where in a bundle. A bundle works at one path only: {@link #HOME}. */
final class BundleLayout {
    /** Where a bundle is bound in every sandbox. */
    static final String HOME = "/mnt/envd";

    /**
     * The dynamic loader. It is executable but not readable for others: the kernel then lets nobody inside the sandbox look into a process that
     * was started through it.
     */
    static final String LOADER = "lib/ld-linux-x86-64.so.2";

    static final String RUNTIME = "rt";
    static final String JARS = "app";

    /** In {@link #JARS}: what the helper that mounts volumes needs beside the daemon's jars. */
    static final String STORAGE = "storage";

    /** The command that mounts volumes; its name is the reference's. */
    static final String STORAGE_COMMAND = "sandbox-runtime-storage";

    static final String CACHE = "envd.aot";
    static final String RECORDING = "envd.aotconf";
    static final String ARGV = "argv";
    static final String VERSION = "VERSION";

    /** What the runtime needs of the C library; the loader finds them in the same folder. */
    static final List<String> LIBRARIES = List.of(
            "ld-linux-x86-64.so.2",
            "libc.so.6",
            "libm.so.6",
            "libdl.so.2",
            "libpthread.so.0",
            "librt.so.1",
            "libresolv.so.2",
            "libnss_files.so.2",
            "libnss_dns.so.2");

    static final List<String> MODULES = List.of("java.base", "jdk.httpserver");

    /** How often memory that the C library keeps without need goes back to the machine. */
    private static final int TRIM_MILLIS = 15_000;

    private static final String MAIN = "corral.envd.daemon.Daemon";
    private static final String STORAGE_MAIN = "corral.envd.storage.StorageCommand";
    private static final String TRAINING = "corral.envd.daemon.Training";

    private BundleLayout() {}

    /** The command line of the daemon. */
    static List<String> daemon(List<String> jars) {
        List<String> command = java(jars, List.of("-XX:AOTCache=" + HOME + "/" + CACHE));
        command.add(MAIN);
        return command;
    }

    /** A script that is the helper which mounts volumes. */
    static List<String> storage(List<String> jars) {
        List<String> command = java(jars, List.of());
        String classes = command.removeLast();
        command.add("'" + classes + ":" + HOME + "/" + JARS + "/" + STORAGE + "/*'");
        command.add(STORAGE_MAIN);
        return List.of("#!/bin/sh", "exec " + String.join(" ", command) + " \"$@\"");
    }

    /** The command line that records what a daemon loads and does. */
    static List<String> record(List<String> jars) {
        List<String> command =
                java(jars, List.of("-XX:AOTMode=record", "-XX:AOTConfiguration=" + HOME + "/" + RECORDING));
        command.add(TRAINING);
        return command;
    }

    /** The command line that makes the cache from the recording. */
    static List<String> assemble(List<String> jars) {
        return java(
                jars,
                List.of(
                        "-XX:AOTMode=create",
                        "-XX:AOTConfiguration=" + HOME + "/" + RECORDING,
                        "-XX:AOTCache=" + HOME + "/" + CACHE));
    }

    private static List<String> java(List<String> jars, List<String> cache) {
        List<String> command = new ArrayList<>(List.of(
                HOME + "/" + LOADER,
                "--library-path",
                HOME + "/lib",
                HOME + "/" + RUNTIME + "/bin/java",
                "-Xlog:disable",
                "-Xrs", // no handlers of signals: then process 1 cannot be ended from inside
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:CICompilerCount=1", // each compiler keeps memory of its own
                "-XX:TrimNativeHeapInterval=" + TRIM_MILLIS,
                "-XX:+UnlockDiagnosticVMOptions",
                // the cache then stays as it is in the file, shared by all sandboxes of a machine
                "-XX:ArchiveRelocationMode=0",
                "-XX:-AOTRecordTraining", // profiles are for the second compiler, which the daemon goes without
                "-Xms8m",
                "-Xmx192m",
                "-Xss256k",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=/dev/null",
                "-Dsun.jnu.encoding=UTF-8",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(cache);
        command.add("-cp");
        command.add(String.join(
                ":", jars.stream().map(jar -> HOME + "/" + JARS + "/" + jar).toList()));
        return command;
    }
}
