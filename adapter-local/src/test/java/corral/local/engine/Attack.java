package corral.local.engine;

import java.util.List;

/**
 * Something that a program in a sandbox tries.
 *
 * @param name what it is after
 * @param script runs as root inside; success means that the attack worked
 * @param weakening edits of the container's configuration with which it must work
 */
record Attack(String name, String script, List<String> weakening) {
    Attack(String name, String script, String... weakening) {
        this(name, script, List.of(weakening));
    }

    @Override
    public String toString() {
        return name;
    }
}
