package corral.architecture;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * How a public API differs from the one that was accepted.
 *
 * @param gone lines that users may rely on and that are there no more; a changed member shows here and under {@code added}
 * @param added lines that are new
 */
record ApiComparison(List<String> gone, List<String> added) {
    ApiComparison {
        gone = List.copyOf(gone);
        added = List.copyOf(added);
    }

    static ApiComparison of(List<String> accepted, List<String> now) {
        return new ApiComparison(without(accepted, now), without(now, accepted));
    }

    boolean isSame() {
        return gone.isEmpty() && added.isEmpty();
    }

    /** What differs, what that means for users, and how to accept it. */
    String report(String file) {
        List<String> lines = new ArrayList<>();
        lines.add("The public API differs from " + file + ".");
        gone.forEach(line -> lines.add("  - breaks users: " + line));
        added.forEach(line -> lines.add(
                (isDemanded(line) && !isOfANewType(line) ? "  + breaks those who implement it: " : "  + new: ")
                        + line));
        lines.add("If this is meant, name it in CHANGELOG.md and accept it with:");
        lines.add(
                "  mvn -q -pl architecture-tests -am test -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dcorral.api.accept=true");
        return String.join("\n", lines);
    }

    private static boolean isDemanded(String line) {
        return line.contains(": abstract ") && line.contains("(");
    }

    private boolean isOfANewType(String line) {
        String member = line.substring(0, line.indexOf('('));
        String type = member.substring(0, member.lastIndexOf('.'));
        return added.stream().anyMatch(other -> other.startsWith(type + ": ") || other.startsWith(type + "<"));
    }

    private static List<String> without(List<String> some, List<String> others) {
        TreeSet<String> rest = new TreeSet<>(some);
        others.forEach(rest::remove);
        return List.copyOf(rest);
    }
}
