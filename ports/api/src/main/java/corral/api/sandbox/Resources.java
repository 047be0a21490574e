package corral.api.sandbox;

/**
 * What a sandbox may use.
 *
 * @param cpuMillis processor time in thousandths of a core, at least 10
 * @param memory the limit at which processes inside are killed
 * @param disk what the sandbox may write in addition to its template
 * @param processes the highest number of processes and threads at one time, at least 16
 */
public record Resources(int cpuMillis, Bytes memory, Bytes disk, int processes) {
    public Resources {
        if (cpuMillis < 10 || processes < 16) {
            throw new IllegalArgumentException("A sandbox needs at least 10 thousandths of a core and 16 processes.");
        }
    }
}
