package corral.standalone.start;

import corral.api.time.Entropy;
import corral.testkit.time.EntropyContract;

class SystemEntropyTest extends EntropyContract {
    @Override
    protected Entropy entropy() {
        return new SystemEntropy();
    }
}
