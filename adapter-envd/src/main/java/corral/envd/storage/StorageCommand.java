package corral.envd.storage;

import corral.envd.json.Json;
import corral.envd.storage.StorageRefused.Blame;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * The helper that mounts volumes: {@code mount --driver D --config C}, {@code unmount --driver D --target P}, {@code list}. It writes one line of JSON, and what
 * failed as a sentence to its error output too.
 */
public final class StorageCommand {
    /** The most that a request may have, in bytes. */
    static final int MAX_CONFIG = 256 << 10;

    private static final String USAGE = """
            mount -d|--driver NAME -c|--config BASE64 | unmount -d|--driver NAME -t|--target PATH | list
              -d, --driver      the CSI driver, whose socket is <sockets>/<driver>/csi.sock
              -c, --config      a csi.v1.NodePublishVolumeRequest as base64; - reads its JSON form from the input
              -t, --target      the path at which a volume was mounted
              -m, --mount-root  the folder that is shared with the driver; found by itself when there is one
                  --sockets     where the sockets are; /var/run/csi/sockets unless given
                  --debug       says more when something fails""";

    private String driver = "";
    private Optional<String> config = Optional.empty();
    private Optional<String> target = Optional.empty();
    private Optional<String> mountRoot = Optional.empty();
    private Path sockets = Path.of("/var/run/csi/sockets");
    private boolean debug;

    private StorageCommand() {}

    /** Ends with 0, or with a code by what is to blame: 2 the request, 3 the path is in use, 4 no plugin, 5 the plugin, 6 unknown, 1 anything else. */
    public static void main(String[] arguments) throws InterruptedException {
        StorageCommand command = new StorageCommand();
        try {
            say(command.run(arguments));
        } catch (StorageRefused refused) {
            System.exit(command.failed(refused, refused.blame().exitCode));
        } catch (IOException failed) {
            System.exit(command.failed(failed, 1));
        }
        System.exit(0);
    }

    private static void say(Json.Obj answer) {
        byte[] line = (answer.text() + "\n").getBytes(StandardCharsets.UTF_8);
        System.out.write(line, 0, line.length);
        System.out.flush();
    }

    private int failed(Exception why, int code) {
        String message = String.valueOf(why.getMessage());
        say(Json.object()
                .with("success", false)
                .with("mountPath", "")
                .with("message", message)
                .build());
        System.err.println(message);
        if (debug) {
            why.printStackTrace();
        }
        return code;
    }

    private Json.Obj run(String[] arguments) throws StorageRefused, IOException, InterruptedException {
        String act = arguments.length == 0 ? "" : arguments[0];
        parse(arguments);
        return switch (act) {
            case "mount" -> {
                Publication publication = publication();
                yield done(mounts().mount(driver, publication));
            }
            case "unmount" -> {
                String path = target.orElseThrow(StorageCommand::usage);
                mounts().unmount(driver, path);
                yield done(path);
            }
            case "list" -> {
                List<Json> all = mounts().list().stream()
                        .<Json>map(mount -> Json.object()
                                .with("driver", mount.driver())
                                .with("volumeId", mount.volume())
                                .with("mountPath", mount.path())
                                .build())
                        .toList();
                yield Json.object("mounts", new Json.Arr(all));
            }
            default -> throw usage();
        };
    }

    private Publication publication() throws StorageRefused, IOException {
        String given = config.orElseThrow(StorageCommand::usage);
        if (given.equals("-")) {
            byte[] text = System.in.readNBytes(MAX_CONFIG + 1);
            if (text.length > MAX_CONFIG) {
                throw new StorageRefused(Blame.REQUEST, "the request has more than " + MAX_CONFIG + " bytes");
            }
            return Publication.fromJson(text);
        }
        try {
            return Publication.fromProtobuf(Base64.getDecoder().decode(given.getBytes(StandardCharsets.US_ASCII)));
        } catch (IllegalArgumentException _) {
            throw new StorageRefused(Blame.REQUEST, "--config is not base64");
        }
    }

    private Mounts mounts() throws StorageRefused, IOException {
        String root = mountRoot.isPresent() ? mountRoot.get() : MountTable.now().sharedRoot();
        return new Mounts(root, name -> new NodePlugin(sockets.resolve(name).resolve("csi.sock")));
    }

    private static Json.Obj done(String path) {
        return Json.object()
                .with("success", true)
                .with("mountPath", path)
                .with("message", "")
                .build();
    }

    private void parse(String[] arguments) throws StorageRefused {
        for (int at = 1; at < arguments.length; at++) {
            String[] parts = arguments[at].split("=", 2);
            if (parts[0].equals("--debug")) {
                debug = true;
                continue;
            }
            String value;
            if (parts.length == 2) {
                value = parts[1];
            } else if (at + 1 < arguments.length) {
                value = arguments[++at];
            } else {
                throw usage();
            }
            switch (parts[0]) {
                case "-d", "--driver" -> driver = value;
                case "-c", "--config" -> config = Optional.of(value);
                case "-t", "--target" -> target = Optional.of(value);
                case "-m", "--mount-root" -> mountRoot = Optional.of(value);
                case "--sockets" -> sockets = Path.of(value);
                default -> throw usage();
            }
        }
    }

    private static StorageRefused usage() {
        return new StorageRefused(Blame.REQUEST, USAGE);
    }
}
