package corral.core.work;

import corral.api.work.SandboxWork.Language;

/**
 * What runs a language. Code goes through a file, so that its errors name lines, and the file is removed afterwards.
 *
 * @param program found in the path of the sandbox
 * @param suffix of the file
 */
record Interpreter(String program, String suffix) {
    static Interpreter of(Language language) {
        return switch (language) {
            case PYTHON -> new Interpreter("python3", ".py");
            case JAVASCRIPT -> new Interpreter("node", ".js");
            case BASH -> new Interpreter("bash", ".sh");
        };
    }

    /** Where the code of one call lies; the name consists of letters and digits. */
    String path(String name) {
        return "/tmp/corral-code-" + name + suffix;
    }

    String command(String path) {
        return program + " " + path + "; code=$?; rm -f " + path + "; exit $code";
    }

    /** A word that a shell takes as it is. */
    static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
