package corral.standalone.start;

import corral.api.time.TimeSource;
import corral.testkit.time.TimeSourceContract;

class SystemTimeIT extends TimeSourceContract {
    @Override
    protected TimeSource time() {
        return new SystemTime();
    }

    @Override
    protected void letTimePass() {
        try {
            Thread.sleep(5);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
