package corral.core.work;

import corral.api.work.SandboxWork;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Keeps the first and the last half of a stream within a bound, and counts what falls between. */
final class Capture {
    private final int headBytes;
    private final byte[] ring;
    private byte[] head = new byte[0];
    private long beyondHead;

    Capture(int most) {
        this.headBytes = most - most / 2;
        this.ring = new byte[most / 2];
    }

    void add(byte[] bytes) {
        int toHead = Math.min(bytes.length, headBytes - head.length);
        head = joined(head, bytes, toHead);
        int from = Math.max(toHead, bytes.length - ring.length);
        beyondHead += from - toHead;
        for (int at = from; at < bytes.length; at++) {
            ring[(int) (beyondHead++ % ring.length)] = bytes[at];
        }
    }

    /** What was kept, as text; characters that a cut has divided count as omitted. */
    SandboxWork.Captured captured() {
        byte[] tail = tail();
        if (beyondHead <= ring.length) {
            byte[] all = joined(head, tail, tail.length);
            return new SandboxWork.Captured(new String(all, StandardCharsets.UTF_8), 0, "");
        }
        int whole = wholeCharacters(head);
        int start = firstWholeCharacter(tail);
        long omitted = beyondHead - ring.length + (head.length - whole) + start;
        return new SandboxWork.Captured(
                new String(head, 0, whole, StandardCharsets.UTF_8),
                omitted,
                new String(tail, start, tail.length - start, StandardCharsets.UTF_8));
    }

    private static byte[] joined(byte[] first, byte[] second, int ofSecond) {
        byte[] all = Arrays.copyOf(first, first.length + ofSecond);
        System.arraycopy(second, 0, all, first.length, ofSecond);
        return all;
    }

    private byte[] tail() {
        if (beyondHead <= ring.length) {
            return Arrays.copyOf(ring, (int) beyondHead);
        }
        byte[] tail = new byte[ring.length];
        for (int at = 0; at < tail.length; at++) {
            tail[at] = ring[(int) ((beyondHead + at) % ring.length)];
        }
        return tail;
    }

    /** How many bytes are left when a character that is cut off at the end is left out. */
    private static int wholeCharacters(byte[] bytes) {
        for (int back = 1; back <= Math.min(3, bytes.length); back++) {
            int value = Byte.toUnsignedInt(bytes[bytes.length - back]);
            if (value >= 0xC0) {
                int length = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : 2;
                return back < length ? bytes.length - back : bytes.length;
            }
            if (value < 0x80) {
                return bytes.length;
            }
        }
        return bytes.length;
    }

    /** Where the first character begins; at most three bytes are of one that was cut. */
    private static int firstWholeCharacter(byte[] bytes) {
        int start = 0;
        while (start < Math.min(3, bytes.length) && (bytes[start] & 0xC0) == 0x80) {
            start++;
        }
        return start;
    }
}
