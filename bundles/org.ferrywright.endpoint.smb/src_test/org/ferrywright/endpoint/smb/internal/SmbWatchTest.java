package org.ferrywright.endpoint.smb.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.ferrywright.core.RelPath;
import org.junit.jupiter.api.Test;

class SmbWatchTest {
    @Test
    void foldersOfWhatIsNamedAreTold() {
        assertThat(SmbWatch.parents(told("a\\b\\f", "top", "a\\g")))
                .containsExactlyInAnyOrder(RelPath.of("a/b"), RelPath.ROOT, RelPath.of("a"));
    }

    @Test
    void whatMakesNoSenseIsEverything() {
        assertThat(SmbWatch.parents(ByteBuffer.allocate(0))).isNull();
        assertThat(SmbWatch.parents(told("a\\..\\b"))).isNull();
        assertThat(SmbWatch.parents(told("\\"))).isNull();
        ByteBuffer cut = told("abc", "def");
        assertThat(SmbWatch.parents(cut.slice(0, cut.capacity() - 3).order(ByteOrder.LITTLE_ENDIAN)))
                .isNull();
        for (int length : new int[] {-1, Integer.MAX_VALUE / 4}) {
            assertThat(SmbWatch.parents(told("abc").putInt(8, length))).isNull();
        }
        for (int next : new int[] {-12, 1 << 20}) {
            assertThat(SmbWatch.parents(told("abc", "def").putInt(0, next))).isNull();
        }
    }

    private static ByteBuffer told(String... names) {
        var all = ByteBuffer.allocate(1000).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < names.length; i++) {
            byte[] name = names[i].getBytes(StandardCharsets.UTF_16LE);
            int size = (12 + name.length + 3) / 4 * 4;
            int at = all.position();
            all.putInt(i + 1 < names.length ? size : 0)
                    .putInt(1)
                    .putInt(name.length)
                    .put(name)
                    .position(at + size);
        }
        return all.slice(0, all.position()).order(ByteOrder.LITTLE_ENDIAN);
    }
}
