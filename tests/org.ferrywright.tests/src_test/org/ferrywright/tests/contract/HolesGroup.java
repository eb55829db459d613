package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.ferrywright.core.Entry;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.StageRequest;
import org.ferrywright.endpoint.StagedFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that have holes where they come from. */
abstract class HolesGroup extends ContractGroup {
    private static final int MIB = 1 << 20;

    @BeforeEach
    void isWritable() {
        assumeTrue(!endpoint().traits().readOnly(), "a read-only root");
    }

    @Test
    void theyStayHoles() throws Exception {
        assumeTrue(keepsHoles(), "keeps no holes");
        var content = new byte[64 * MIB];
        System.arraycopy(bytes(MIB, 1), 0, content, 20 * MIB, MIB);
        Entry entry = stored(content, 77_777, true);
        assertContent("f", content);
        assertThat(entry.size()).isEqualTo(content.length);
        assertThat(entry.modified()).isEqualTo(kept(PLAIN.modified()));
        assertThat(entry.extras().sparse()).isTrue();
        assertThat(backdoor().allocated("f").orElseThrow()).isBetween((long) MIB, 8L * MIB);
    }

    @Test
    void zerosOfAnotherFileAreWritten() throws Exception {
        assumeTrue(keepsHoles(), "keeps no holes");
        Entry entry = stored(new byte[2 * MIB], MIB, false);
        assertThat(entry.extras().sparse()).isFalse();
        assertContent("f", new byte[2 * MIB]);
    }

    @Test
    void aFileOfNothingElseHasItsLength() throws Exception {
        stored(new byte[MIB + 1], 65_536, true);
        assertContent("f", new byte[MIB + 1]);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void contentOfAnyShapeArrives(long seed) throws Exception {
        var random = new Random(seed);
        var content = new byte[random.nextInt(2 * MIB)];
        for (int at = 0; at < content.length; ) {
            int end = Math.min(content.length, at + 1 + random.nextInt(random.nextBoolean() ? 100 : 30_000));
            if (random.nextBoolean()) {
                System.arraycopy(bytes(end - at, seed + at), 0, content, at, end - at);
            }
            at = end;
        }
        stored(content, 1 + random.nextInt(100_000), true);
        assertContent("f", content);
    }

    @ParameterizedTest
    @ValueSource(ints = {3 * MIB, 3 * MIB + 123, MIB, MIB - 5, 8 * MIB})
    void whatEndsInAHoleGoesOnThere(int left) throws Exception {
        assumeTrue(temporaries(), "a root without temporaries");
        var content = new byte[8 * MIB];
        System.arraycopy(bytes(MIB, 1), 0, content, 0, MIB);
        System.arraycopy(bytes(MIB, 2), 0, content, 6 * MIB, MIB);
        String temporary = temporary();
        try (var staged = stage(temporary, content.length, false, true)) {
            write(staged, Arrays.copyOf(content, left), 100_000);
        }
        try (var staged = stage(temporary, content.length, true, true)) {
            assertThat(staged.resumeOffset()).isEqualTo(left);
            assertThat(staged.resumeDigest()).isEqualTo(digest(Arrays.copyOf(content, left)));
            write(staged, Arrays.copyOfRange(content, left, content.length), 100_000);
            staged.commit(new Commit(PLAIN, digest(content), Expect.ABSENT));
        }
        assertContent("f", content);
        if (keepsHoles()) {
            assertThat(backdoor().allocated("f").orElseThrow()).isBetween(2L * MIB, 5L * MIB);
        }
    }

    private boolean keepsHoles() {
        return endpoint().traits().holds().sparse() && backdoor().allocated("").isPresent();
    }

    private Entry stored(byte[] content, int step, boolean sparse) throws Exception {
        try (var staged = stage(temporary(), content.length, false, sparse)) {
            write(staged, content, step);
            return staged.commit(new Commit(PLAIN, digest(content), Expect.ABSENT));
        }
    }

    private StagedFile stage(String temporary, long size, boolean resume, boolean sparse) throws Exception {
        return endpoint().stage(path("f"), new StageRequest(temporary, size, resume, 0, sparse));
    }

    private static void write(StagedFile staged, byte[] content, int step) throws Exception {
        var buffer = ByteBuffer.allocateDirect(step);
        var channel = staged.channel();
        for (int at = 0; at < content.length; at += step) {
            buffer.clear().put(content, at, Math.min(step, content.length - at)).flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        }
    }
}
