package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentHashTest {
    /** From the reference implementation of xxHash 0.8. */
    @Test
    void isTheDigestThatOthersCompute() {
        assertThat(new ContentHash(0).digest()).isEqualTo(new ContentDigest(0x99aa06d3014798d8L, 0x6001c324468d497fL));
        assertThat(ContentHash.of(new byte[0], 0)).isEqualTo(new ContentHash(0).digest());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 240, 241, 1024, 16 << 10, (16 << 10) + 1, 100_000})
    void isTheSameInWhateverPiecesTheContentComes(int size) {
        byte[] content = new byte[size];
        new Random(size).nextBytes(content);
        ContentDigest whole = ContentHash.of(content, 42);
        var random = new Random(1);
        var pieces = new ContentHash(42);
        var direct = ByteBuffer.allocateDirect(size + 3);
        for (int at = 0; at < size; ) {
            int n = Math.min(size - at, 1 + random.nextInt(30_000));
            if (random.nextBoolean()) {
                pieces.update(content, at, n);
            } else if (random.nextBoolean()) {
                pieces.update(ByteBuffer.wrap(content).slice(at, n));
            } else {
                direct.clear().position(3).put(content, at, n).flip().position(3);
                pieces.update(direct);
                assertThat(direct.remaining()).isEqualTo(n);
            }
            at += n;
        }
        assertThat(pieces.digest()).isEqualTo(whole);
        assertThat(pieces.digest()).isEqualTo(whole);
    }

    @Test
    void dependsOnTheSeed() {
        assertThat(ContentHash.of(new byte[] {1}, 1)).isNotEqualTo(ContentHash.of(new byte[] {1}, 2));
    }
}
