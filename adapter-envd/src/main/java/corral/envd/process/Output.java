package corral.envd.process;

import corral.envd.linux.ExitStatus;
import java.util.Arrays;

/** What a process says. */
sealed interface Output {
    /** The streams of a process. */
    enum Channel {
        STDOUT("stdout"),
        STDERR("stderr"),
        PTY("pty");

        private final String field;

        Channel(String field) {
            this.field = field;
        }

        /** The name of its field in a message. */
        String field() {
            return field;
        }
    }

    /** Some bytes, not changed after construction. */
    @SuppressWarnings(
            "ArrayRecordComponent") // shared by all subscribers and never compared; copies would cost throughput
    record Data(Channel channel, byte[] bytes) implements Output {
        @Override
        public boolean equals(Object other) {
            return other instanceof Data that && channel == that.channel && Arrays.equals(bytes, that.bytes);
        }

        @Override
        public int hashCode() {
            return 31 * channel.hashCode() + Arrays.hashCode(bytes);
        }

        @Override
        public String toString() {
            return "Data[" + channel + ", " + bytes.length + " bytes]";
        }
    }

    /** The last word: all streams are closed and the exit is known. */
    record End(ExitStatus status) implements Output {}
}
