package corral.envd.account;

import java.util.List;

/**
 * A user of the image.
 *
 * @param name as in the account file
 * @param uid user number
 * @param gid number of the primary group
 * @param groups numbers of all groups, the primary one included
 * @param home absolute path of the home directory
 * @param shell the login shell
 */
public record Account(String name, int uid, int gid, List<Integer> groups, String home, String shell) {
    public Account {
        groups = List.copyOf(groups);
    }
}
