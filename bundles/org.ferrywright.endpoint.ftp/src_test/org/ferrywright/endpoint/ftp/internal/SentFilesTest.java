package org.ferrywright.endpoint.ftp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.endpoint.ftp.internal.SentFiles.Sent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SentFilesTest {
    private static final Sent SENT = new Sent(10, 1_600_000_000, -5, new ContentDigest(-1, 2), new byte[] {1, -1});

    @TempDir
    Path folder;

    private static Entry file(long size, Timestamp time) {
        return new Fact("f", EntryKind.FILE, size, time, true).entry("f");
    }

    @Test
    void whatLooksAsItDidIsKnownInTheNextRunToo() throws Exception {
        Path kept = folder.resolve("servers/one");
        String path = "/a b/\udcff\u00fc\t";
        var first = new SentFiles(kept);
        var second = new SentFiles(kept);
        first.remember(path, SENT);
        second.remember("/other", new Sent(1, 2, 3, new ContentDigest(4, 5), null));
        first.save();
        second.save();
        var third = new SentFiles(kept);
        Sent found = third.find(path, file(10, new Timestamp(1_600_000_000, 0))).orElseThrow();
        assertThat(found).usingRecursiveComparison().isEqualTo(SENT);
        assertThat(third.find("/other", file(1, new Timestamp(2, 0)))).isPresent();
        assertThat(third.find(path, file(11, new Timestamp(1_600_000_000, 0)))).isEmpty();
        assertThat(third.find(path, file(10, new Timestamp(1_600_000_001, 0)))).isEmpty();
        assertThat(third.knows("/another")).isFalse();
    }

    @Test
    void whatIsDamagedIsForgotten() throws Exception {
        Path kept = Files.writeString(folder.resolve("one"), "10 1600000000 what is this\n");
        assertThat(new SentFiles(kept).find("/f", file(10, new Timestamp(1_600_000_000, 0))))
                .isEmpty();
    }

    @Test
    void sumsOfTwoContentsAreJoined() {
        var random = new Random(1);
        for (int length : new int[] {1, 2, 3, 4, 7, 64, 1000, 70_001}) {
            var all = new byte[length];
            random.nextBytes(all);
            int cut = random.nextInt(length + 1);
            assertThat(Crc32Joint.of(sum(all, 0, cut), sum(all, cut, length), length - cut))
                    .as("%d of %d", cut, length)
                    .isEqualTo(sum(all, 0, length));
        }
    }

    private static int sum(byte[] all, int from, int to) {
        var sum = new CRC32();
        sum.update(Arrays.copyOfRange(all, from, to));
        return (int) sum.getValue();
    }
}
