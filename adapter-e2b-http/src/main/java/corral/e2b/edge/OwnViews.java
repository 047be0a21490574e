package corral.e2b.edge;

import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;

/**
 * A pool whose buffers are lent each time with a view of their own, so that whoever still holds an earlier view moves nobody else's position.
 *
 * <p>Jetty's client (12.1.12, {@code HttpReceiverOverHTTP.parse}) clears the buffer of an answer that was aborted while it was handed out, also when
 * that buffer has gone back to the pool meanwhile: without this, the answer of another connection, which may be another sandbox's, would lose what had
 * arrived of it. To be taken out when that method no longer touches a buffer it has released.
 */
final class OwnViews extends ByteBufferPool.Wrapper {
    OwnViews(ByteBufferPool pool) {
        super(pool);
    }

    @Override
    public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
        RetainableByteBuffer.Mutable lent = super.acquire(size, direct);
        return new RetainableByteBuffer.FixedCapacity(lent.getByteBuffer().duplicate(), lent);
    }
}
