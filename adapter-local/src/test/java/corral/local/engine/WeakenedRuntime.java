package corral.local.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * An OCI runtime that weakens what it is told to run: it rewrites {@code config.json} and hands over to the real one. So a test can show that an attack
 * would work if one wall were missing, and the product needs no switch for that.
 */
final class WeakenedRuntime {
    /** No user namespace: root inside is root outside. */
    static final String NO_USERS = """
        linux["namespaces"] = [n for n in linux["namespaces"] if n["type"] != "user"]
        linux.pop("uidMappings"); linux.pop("gidMappings")
        """;

    static final String ALL_CAPABILITIES = """
        for each in ["bounding", "effective", "permitted"]:
            config["process"]["capabilities"][each] = "CAP_CHOWN CAP_DAC_OVERRIDE CAP_DAC_READ_SEARCH CAP_FSETID CAP_FOWNER CAP_SETGID CAP_SETUID CAP_SETPCAP CAP_KILL CAP_MKNOD CAP_NET_ADMIN CAP_NET_RAW CAP_SYS_ADMIN CAP_SYS_MODULE CAP_SYS_CHROOT CAP_SYS_PTRACE".split()
        """;

    static final String NO_SECCOMP = """
        linux.pop("seccomp")
        """;

    static final String EVERY_DEVICE = """
        linux["resources"]["devices"] = [{"allow": True, "type": "b", "access": "rwm"}, {"allow": True, "type": "c", "access": "rwm"}]
        """;

    static final String NOTHING_READ_ONLY = """
        linux["readonlyPaths"] = []; linux["maskedPaths"] = []
        """;

    private WeakenedRuntime() {}

    /** Python statements over {@code config} and {@code linux}. */
    static Path write(Path directory, String... edits) {
        String program =
                """
                #!/usr/bin/python3
                import json, os, sys
                if "--bundle" in sys.argv:
                    place = sys.argv[sys.argv.index("--bundle") + 1] + "/config.json"
                    config = json.load(open(place))
                    linux = config["linux"]
                    def mount(destination, source, *options):
                        config["mounts"].append({"destination": destination, "type": "bind", "source": source, "options": ["rbind", *options]})
                %s
                    json.dump(config, open(place, "w"))
                os.execvp("runc", ["runc"] + sys.argv[1:])
                """.formatted(String.join("", edits).stripTrailing().indent(4).stripTrailing());
        try {
            Path file = Files.createTempFile(directory, "weakened-", ".py");
            Files.writeString(file, program);
            return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException failed) {
            throw new AssertionError(failed);
        }
    }
}
