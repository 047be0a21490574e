package corral.local.engine;

import corral.api.sandbox.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Whether this machine has room for another sandbox right now.
 *
 * @param state where disks are kept
 */
record MachineRoom(Path state, Bytes minFreeMemory, Bytes minFreeDisk) {
    private static final Path MEMORY = Path.of("/proc/meminfo");

    /** What is short, in a sentence; empty when there is room. */
    Optional<String> shortage() throws IOException {
        Optional<String> disk = shortageOfDisk();
        if (disk.isPresent()) {
            return disk;
        }
        if (memory("MemAvailable").value() < minFreeMemory.value()) {
            return Optional.of("This machine has too little free memory for another sandbox.");
        }
        return Optional.empty();
    }

    /** The same of the disk alone. */
    Optional<String> shortageOfDisk() throws IOException {
        return Files.getFileStore(state).getUsableSpace() < minFreeDisk.value()
                ? Optional.of("This machine has too little free disk.")
                : Optional.empty();
    }

    /** One line of the kernel's account of memory. */
    static Bytes memory(String name) throws IOException {
        for (String line : Files.readAllLines(MEMORY)) {
            if (line.startsWith(name + ":")) {
                return new Bytes(Long.parseLong(line.replaceAll("\\D", "")) * 1024);
            }
        }
        throw new IOException("The kernel does not tell " + name + ".");
    }
}
