package corral.api.team;

/** What the holder of a key may do beside using sandboxes of its team. */
public enum Role {
    /** Makes, renames and revokes keys of every team, and gives them roles and quotas. */
    ADMINISTRATOR,
    /** Uses its team's sandboxes, and manages keys of its team that are no stronger than its own. */
    MEMBER
}
