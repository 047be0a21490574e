package corral.envd.storage;

import corral.envd.json.Fields;
import corral.envd.json.Json;
import corral.envd.json.JsonReader;
import corral.envd.json.MalformedJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A request to publish a volume ({@code csi.v1.NodePublishVolumeRequest}), of which this side reads two fields and passes on the rest.
 */
final class Publication {
    private static final int VOLUME_ID = 1;
    private static final int TARGET_PATH = 4;

    /** As in the CSI specification, by number. */
    private static final List<String> ACCESS_MODES = List.of(
            "UNKNOWN",
            "SINGLE_NODE_WRITER",
            "SINGLE_NODE_READER_ONLY",
            "MULTI_NODE_READER_ONLY",
            "MULTI_NODE_SINGLE_WRITER",
            "MULTI_NODE_MULTI_WRITER",
            "SINGLE_NODE_SINGLE_WRITER",
            "SINGLE_NODE_MULTI_WRITER");

    private final String volume;
    private final String target;
    private final byte[] rest;

    private Publication(String volume, String target, byte[] rest) {
        this.volume = volume;
        this.target = target;
        this.rest = rest;
    }

    /** The plugin's name of the volume. */
    String volume() {
        return volume;
    }

    /** Where the sandbox shall find it. */
    String target() {
        return target;
    }

    /** The message without its target. */
    byte[] rest() {
        return rest.clone();
    }

    /** Reads the message as it travels. */
    static Publication fromProtobuf(byte[] message) throws StorageRefused {
        String volume = "";
        String target = "";
        Protobuf rest = new Protobuf();
        Protobuf.Reader reader = new Protobuf.Reader(message);
        while (reader.next()) {
            if (reader.is(TARGET_PATH)) {
                target = reader.text();
                continue;
            }
            if (reader.is(VOLUME_ID)) {
                volume = reader.text();
            }
            reader.copy(rest);
        }
        return checked(volume, target, rest);
    }

    /** Reads the message in its JSON form. */
    static Publication fromJson(Json.Obj message) throws StorageRefused {
        Fields fields = new Fields(message);
        try {
            String volume = fields.string("volumeId").orElse("");
            Protobuf rest = new Protobuf()
                    .text(VOLUME_ID, volume)
                    .map(2, fields.stringMap("publishContext"))
                    .text(3, fields.string("stagingTargetPath").orElse(""));
            Optional<Fields> capability = fields.message("volumeCapability");
            if (capability.isPresent()) {
                rest.message(5, capability(capability.get()));
            }
            rest.number(6, fields.bool("readonly").orElse(false) ? 1 : 0)
                    .map(7, fields.stringMap("secrets"))
                    .map(8, fields.stringMap("volumeContext"));
            return checked(volume, fields.string("targetPath").orElse(""), rest);
        } catch (MalformedJson malformed) {
            throw refused(String.valueOf(malformed.getMessage()));
        }
    }

    private static byte[] capability(Fields fields) throws MalformedJson, StorageRefused {
        Protobuf capability = new Protobuf();
        if (fields.has("block")) {
            throw refused("a block volume cannot be mounted: the capability is mount");
        }
        Optional<Fields> access = fields.message("accessMode");
        if (access.isPresent()) {
            capability.message(3, new Protobuf().number(1, mode(access.get())).bytes());
        }
        Optional<Fields> mount = fields.message("mount");
        if (mount.isPresent()) {
            Protobuf kind = new Protobuf().text(1, mount.get().string("fsType").orElse(""));
            mount.get().strings("mountFlags").forEach(flag -> kind.message(2, flag.getBytes(StandardCharsets.UTF_8)));
            capability.message(
                    2,
                    kind.text(3, mount.get().string("volumeMountGroup").orElse(""))
                            .bytes());
        }
        return capability.bytes();
    }

    private static long mode(Fields access) throws MalformedJson, StorageRefused {
        Optional<Json> mode = access.value("mode");
        if (mode.isPresent() && mode.get() instanceof Json.Str(String name)) {
            int number = ACCESS_MODES.indexOf(name);
            if (number < 0) {
                throw refused("there is no access mode " + name);
            }
            return number;
        }
        return access.uint32("mode").orElse(0);
    }

    /** Reads text that holds the JSON form. */
    static Publication fromJson(byte[] text) throws StorageRefused {
        try {
            return fromJson(JsonReader.object(text));
        } catch (MalformedJson malformed) {
            throw refused(String.valueOf(malformed.getMessage()));
        }
    }

    private static Publication checked(String volume, String target, Protobuf rest) throws StorageRefused {
        if (volume.isEmpty() || target.isEmpty()) {
            throw refused("the publish request needs a volume id and a target path");
        }
        return new Publication(volume, target, rest.bytes());
    }

    private static StorageRefused refused(String message) {
        return new StorageRefused(StorageRefused.Blame.REQUEST, message);
    }

    /** The message for the plugin, with the place where it shall mount. */
    byte[] at(String place) {
        return new Protobuf().raw(rest, 0, rest.length).text(TARGET_PATH, place).bytes();
    }

    /** The whole message, as {@link #fromProtobuf} reads it. */
    byte[] message() {
        return at(target);
    }

    /** The request to take a volume out ({@code csi.v1.NodeUnpublishVolumeRequest}). */
    static byte[] end(String volume, String place) {
        return new Protobuf().text(1, volume).text(2, place).bytes();
    }
}
