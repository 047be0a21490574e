package corral.testkit.simulation;

/** What must hold whatever goes wrong. */
public enum Invariant {
    /** A sandbox is claimed once, by one team; two creates never answer the same sandbox. Checked with every write. */
    NO_SANDBOX_TWICE,
    /**
     * A create that was answered is found by its owner on every replica, with the same token and labels, until it is killed, expires or
     * loses its workload. Checked with every write and after every command.
     */
    ACKNOWLEDGED_CREATE_IS_FOUND,
    /** A team of one replica is not given more sandboxes at once than its limit allows, whatever crashes. Checked when a create is answered. */
    LIMITS_HOLD,
    /** What was answered as running runs, with its own daemon handed to its owner. Checked when a command is answered. */
    ACKNOWLEDGED_RUNNING_IS_READY,
    /** What was answered as killed is not found again, on any replica. Checked with every write and after every command. */
    KILLED_STAYS_GONE,
    /** When pause or kill is answered, no connection is open through that replica, and no route leads there. Checked when a command is answered. */
    NOTHING_REACHES_PAUSED_OR_KILLED,
    /** A sandbox of another team answers every command as an unknown one does, and is not listed. Checked when a command is answered. */
    FOREIGN_READS_AS_UNKNOWN,
    /** Every command is answered within its bounds of virtual time, and with an answer: no exception escapes. */
    COMMANDS_ARE_ANSWERED,
    /** When all is calm, the host has what records want, and nothing else. */
    NOTHING_LEFT_ON_HOST,
    /** When all is calm, every pool has its size, unless it says why it stopped trying. */
    POOLS_REACH_THEIR_SIZE,
    /** When all is calm, no sandbox outlives its deadline by more than a second. */
    DEADLINES_ACT,
    /** When all is calm, what each replica lists and where it routes is what the store says. */
    VIEWS_AGREE_WITH_STORE,
    /** When all is calm, whoever asks for a sandbox that was theirs and ended is told why, by every replica. */
    ENDS_ARE_TOLD;

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (String word : name().split("_", -1)) {
            text.append(word.charAt(0)).append(word.substring(1).toLowerCase(java.util.Locale.ROOT));
        }
        return text.toString();
    }
}
