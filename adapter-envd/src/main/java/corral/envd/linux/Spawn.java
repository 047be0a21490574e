package corral.envd.linux;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * One posix_spawn: a new session with default signals, no descriptor above 2, and the rights of the calling thread.
 *
 * @param path of the program
 * @param arguments the first is the program's name
 * @param environment as NAME=value
 * @param directory where it starts
 * @param streams what its first three descriptors are
 */
record Spawn(String path, List<String> arguments, List<String> environment, String directory, Streams streams) {
    private static final int FILE_ACTIONS_BYTES = 80;
    private static final int ATTRIBUTES_BYTES = 336;
    private static final int SIGNAL_SET_BYTES = 128;
    private static final int SET_SIGNAL_DEFAULTS = 0x04;
    private static final int SET_SIGNAL_MASK = 0x08;
    private static final int SET_SESSION = 0x80;

    /** Where the first three descriptors of the child come from. */
    sealed interface Streams {
        /** Open descriptors of this process. */
        record Pipes(int in, int out, int error) implements Streams {}

        /** A terminal, which becomes the controlling one because the new session's leader opens it first. */
        record Terminal(String path) implements Streams {}
    }

    int run() throws NativeException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment actions = arena.allocate(FILE_ACTIONS_BYTES, 16);
            MemorySegment attributes = arena.allocate(ATTRIBUTES_BYTES, 16);
            Libc.function("posix_spawn_file_actions_init", actions.address());
            Libc.function("posix_spawnattr_init", attributes.address());
            try {
                prepareActions(arena, actions.address());
                prepareAttributes(arena, attributes.address());
                MemorySegment pid = arena.allocate(ValueLayout.JAVA_INT);
                int error = Libc.function(
                        "posix_spawn",
                        pid.address(),
                        Libc.text(arena, path),
                        actions.address(),
                        attributes.address(),
                        Libc.texts(arena, arguments),
                        Libc.texts(arena, environment));
                if (error != 0) {
                    throw new NativeException("fork/exec " + path, error);
                }
                return pid.get(ValueLayout.JAVA_INT, 0);
            } finally {
                Libc.function("posix_spawn_file_actions_destroy", actions.address());
                Libc.function("posix_spawnattr_destroy", attributes.address());
            }
        }
    }

    private void prepareActions(Arena arena, long actions) {
        switch (streams) {
            case Streams.Pipes(int in, int out, int error) -> {
                Libc.function("posix_spawn_file_actions_adddup2", actions, in, 0);
                Libc.function("posix_spawn_file_actions_adddup2", actions, out, 1);
                Libc.function("posix_spawn_file_actions_adddup2", actions, error, 2);
            }
            case Streams.Terminal(String terminal) -> {
                Libc.function(
                        "posix_spawn_file_actions_addopen", actions, 0, Libc.text(arena, terminal), Sys.O_RDWR, 0);
                Libc.function("posix_spawn_file_actions_adddup2", actions, 0, 1);
                Libc.function("posix_spawn_file_actions_adddup2", actions, 0, 2);
            }
        }
        Libc.function("posix_spawn_file_actions_addchdir_np", actions, Libc.text(arena, directory));
        Libc.function("posix_spawn_file_actions_addclosefrom_np", actions, 3);
    }

    private static void prepareAttributes(Arena arena, long attributes) {
        Libc.function("posix_spawnattr_setflags", attributes, SET_SESSION | SET_SIGNAL_MASK | SET_SIGNAL_DEFAULTS);
        MemorySegment none = arena.allocate(SIGNAL_SET_BYTES, 8);
        Libc.function("posix_spawnattr_setsigmask", attributes, none.address());
        MemorySegment all = arena.allocate(SIGNAL_SET_BYTES, 8);
        Libc.function("sigfillset", all.address());
        Libc.function("posix_spawnattr_setsigdefault", attributes, all.address());
    }
}
