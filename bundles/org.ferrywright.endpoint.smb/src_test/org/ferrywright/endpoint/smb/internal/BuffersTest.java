package org.ferrywright.endpoint.smb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BuffersTest {
    private static final int SIZE = 100;

    private final Buffers buffers = new Buffers(SIZE, 2);

    @Test
    void everybodyGetsAnEmptyOne() {
        for (int length : List.of(0, 1, SIZE - 5, SIZE - 4, SIZE - 3, SIZE, 0xFE534D42)) {
            byte[] sent = buffers.getBuffer();
            // what is sent ends where its frame says; everything else may be anywhere
            int used = length > 0 && length <= SIZE - 4 ? 4 + length : SIZE;
            Arrays.fill(sent, 0, used, (byte) 7);
            ByteBuffer.wrap(sent).putInt(length);
            buffers.releaseBuffer(sent);
            byte[] again = buffers.getBuffer();
            assertThat(again).as("length %d", length).isSameAs(sent).containsOnly(0);
            buffers.releaseBuffer(again);
        }
    }

    @Test
    void noMoreAreKeptThanSaidAndNoneOfAnotherSize() {
        var all = new ArrayList<byte[]>();
        for (int i = 0; i < 4; i++) {
            all.add(buffers.getBuffer());
        }
        buffers.releaseBuffer(new byte[SIZE + 1]);
        buffers.releaseBuffer(null);
        all.forEach(buffers::releaseBuffer);
        assertThat(buffers.getBuffer()).isSameAs(all.get(0));
        assertThat(buffers.getBuffer()).isSameAs(all.get(1));
        byte[] third = buffers.getBuffer();
        assertThat(third).hasSize(SIZE);
        assertThat(all).noneMatch(one -> one == third);
    }
}
