package corral.envd.process;

import corral.envd.connect.Code;
import corral.envd.connect.RpcError;
import corral.envd.json.Fields;
import corral.envd.json.MalformedJson;
import java.util.Optional;

/** How a caller names a process. */
sealed interface Selector {
    record ByPid(int pid) implements Selector {
        @Override
        public boolean matches(ManagedProcess process) {
            return process.pid() == pid;
        }

        @Override
        public RpcError unknown() {
            return new RpcError(Code.NOT_FOUND, "process with pid " + Integer.toUnsignedString(pid) + " not found");
        }
    }

    record ByTag(String tag) implements Selector {
        @Override
        public boolean matches(ManagedProcess process) {
            return process.tag().equals(Optional.of(tag));
        }

        @Override
        public RpcError unknown() {
            return new RpcError(Code.NOT_FOUND, "process with tag " + tag + " not found");
        }
    }

    boolean matches(ManagedProcess process);

    /** What the caller is told when there is no such process. */
    RpcError unknown();

    static Selector of(Fields request) throws RpcError, MalformedJson {
        Optional<Fields> selector = request.message("process");
        if (selector.isPresent()) {
            Optional<Integer> pid = selector.get().uint32("pid");
            if (pid.isPresent()) {
                return new ByPid(pid.get());
            }
            Optional<String> tag = selector.get().string("tag");
            if (tag.isPresent()) {
                return new ByTag(tag.get());
            }
        }
        throw new RpcError(Code.UNIMPLEMENTED, "invalid input type: a process is selected by pid or tag");
    }
}
