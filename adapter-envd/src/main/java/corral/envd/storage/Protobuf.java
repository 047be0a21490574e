package corral.envd.storage;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** As much of the protobuf wire format as the messages of a node plugin need. */
final class Protobuf {
    /** Wire types. */
    static final int VARINT = 0;

    static final int BYTES = 2;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    byte[] bytes() {
        return out.toByteArray();
    }

    /** A text; an empty one is left out, as the format has it. */
    Protobuf text(int field, String value) {
        return value.isEmpty() ? this : message(field, value.getBytes(StandardCharsets.UTF_8));
    }

    /** A message, a text or bytes, also when empty. */
    Protobuf message(int field, byte[] value) {
        varint((long) field << 3 | BYTES);
        varint(value.length);
        out.writeBytes(value);
        return this;
    }

    Protobuf number(int field, long value) {
        if (value != 0) {
            varint((long) field << 3 | VARINT);
            varint(value);
        }
        return this;
    }

    Protobuf map(int field, Map<String, String> entries) {
        entries.forEach((key, value) ->
                message(field, new Protobuf().text(1, key).text(2, value).bytes()));
        return this;
    }

    /** Bytes as they are. */
    Protobuf raw(byte[] bytes, int from, int to) {
        out.write(bytes, from, to - from);
        return this;
    }

    private void varint(long value) {
        long left = value;
        while ((left & ~0x7fL) != 0) {
            out.write((int) ((left & 0x7f) | 0x80));
            left >>>= 7;
        }
        out.write((int) left);
    }

    /** Reads fields one after the other. */
    static final class Reader {
        private final byte[] bytes;
        private int at;
        private int begin;
        private int field;
        private int type;
        private int valueAt;
        private int valueEnd;

        Reader(byte[] bytes) {
            this.bytes = bytes;
        }

        /** Goes to the next field; false at the end. */
        boolean next() throws StorageRefused {
            if (at == bytes.length) {
                return false;
            }
            begin = at;
            long tag = readVarint();
            field = (int) (tag >>> 3);
            type = (int) (tag & 7);
            valueAt = at;
            switch (type) {
                case VARINT -> readVarint();
                case 1 -> skip(8);
                case BYTES -> {
                    long length = readVarint();
                    valueAt = at;
                    skip(length);
                }
                case 5 -> skip(4);
                default -> throw malformed();
            }
            valueEnd = at;
            if (field == 0) {
                throw malformed();
            }
            return true;
        }

        /** Whether this is a field of texts or messages with that number. */
        boolean is(int number) {
            return field == number && type == BYTES;
        }

        String text() {
            return new String(bytes, valueAt, valueEnd - valueAt, StandardCharsets.UTF_8);
        }

        /** Copies this field, tag and all. */
        void copy(Protobuf to) {
            to.raw(bytes, begin, at);
        }

        private void skip(long count) throws StorageRefused {
            if (count < 0 || count > bytes.length - at) {
                throw malformed();
            }
            at += (int) count;
        }

        private long readVarint() throws StorageRefused {
            long value = 0;
            for (int shift = 0; shift < 64; shift += 7) {
                if (at == bytes.length) {
                    throw malformed();
                }
                byte part = bytes[at++];
                value |= (long) (part & 0x7f) << shift;
                if (part >= 0) {
                    return value;
                }
            }
            throw malformed();
        }

        private static StorageRefused malformed() {
            return new StorageRefused(StorageRefused.Blame.REQUEST, "the publish request is not a protobuf message");
        }
    }
}
