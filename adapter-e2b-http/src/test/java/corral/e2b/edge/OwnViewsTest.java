package corral.e2b.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.junit.jupiter.api.Test;

class OwnViewsTest {
    @Test
    void whoGaveABufferBackMovesNothingForWhoHasItNow() {
        OwnViews pool = new OwnViews(new ArrayByteBufferPool());
        RetainableByteBuffer.Mutable first = pool.acquire(1_024, true);
        ByteBuffer late = first.getByteBuffer();
        first.release();
        RetainableByteBuffer.Mutable second = pool.acquire(1_024, true);
        second.append(ByteBuffer.wrap(new byte[] {1, 2, 3}));
        BufferUtil.clear(late);
        assertThat(second.remaining()).isEqualTo(3);
        second.release();
    }

    @Test
    void whatIsGivenBackIsLentAgain() {
        OwnViews pool = new OwnViews(new ArrayByteBufferPool());
        RetainableByteBuffer.Mutable first = pool.acquire(1_024, false);
        byte[] memory = first.getByteBuffer().array();
        first.release();
        RetainableByteBuffer.Mutable second = pool.acquire(1_024, false);
        assertThat(second.getByteBuffer().array()).isSameAs(memory);
        second.release();
    }
}
