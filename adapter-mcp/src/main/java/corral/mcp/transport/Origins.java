package corral.mcp.transport;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Which web pages may call. A browser says where a page comes from and cannot be made to lie about it; what is no browser says nothing.
 *
 * @param allowed as {@code https://host:port}; one without a port allows every port
 */
record Origins(List<String> allowed) {
    boolean allows(Optional<String> origin) {
        return origin.isEmpty() || allowed.stream().anyMatch(one -> matches(one, origin.get()));
    }

    private static boolean matches(String one, String origin) {
        String wanted = one.toLowerCase(Locale.ROOT);
        String given = origin.strip().toLowerCase(Locale.ROOT);
        boolean anyPort = !wanted.substring(wanted.indexOf("://") + 3).contains(":");
        return given.equals(wanted)
                || (anyPort
                        && given.startsWith(wanted + ":")
                        && given.substring(wanted.length() + 1).matches("[0-9]{1,5}"));
    }
}
