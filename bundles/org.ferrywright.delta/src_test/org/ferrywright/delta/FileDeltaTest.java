package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileDeltaTest {
    private static final long SEED = 0x5eed;

    private final Random random = new Random(7);

    @Test
    void sumsAreWhatFormatsSay() {
        var content = new byte[700];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * 7);
        }
        var sums = FileSums.of(content, SEED);
        assertThat(sums.leaf()).isEqualTo(256);
        assertThat(sums.width()).isEqualTo(4);
        // by definition, byte by byte
        var rolling = new RollingSum(SEED);
        long third = 0;
        for (int i = 512; i < 700; i++) {
            third = third * rolling.base() + (content[i] & 0xFF);
        }
        assertThat(sums.values()).hasSize(3).containsExactly(3921947915L, 3921947915L, 2299539793L);
        assertThat(third * rolling.spread() >>> 32).isEqualTo(2299539793L);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1024, 5000, 16_384, 100_000, 131_072, 4 << 20})
    void sumsCostLittle(int size) {
        var sums = FileSums.of(bytes(size), SEED);
        assertThat(sums.values()).hasSize(FileSums.count(size, sums.leaf()));
        assertThat(sums.told()).isLessThanOrEqualTo(size / 50 + 4);
    }

    @Test
    void editsAreFoundWhereverTheyAre() {
        for (int round = 0; round < 400; round++) {
            byte[] basis = bytes(1 + random.nextInt(40_000));
            int leaf = FileSums.of(basis, SEED).leaf();
            int at = random.nextInt(basis.length);
            byte[] added = bytes(random.nextInt(700));
            int gone = Math.min(basis.length - at, random.nextInt(3) * random.nextInt(700));
            byte[] edited = joined(part(basis, 0, at), added, part(basis, at + gone, basis.length));
            var delta = check(basis, edited);
            // what surrounds an edit in its blocks, and the last block, which is not searched for everywhere
            assertThat(delta.literal()).isLessThanOrEqualTo(added.length + 4 * leaf);
        }
    }

    @Test
    void whatIsWrittenOverInPlaceCostsItselfAndTheBlocksItTouches() {
        byte[] basis = bytes(16_000);
        byte[] edited = basis.clone();
        System.arraycopy(bytes(512), 0, edited, 5_000, 512);
        assertThat(check(basis, edited).literal()).isLessThanOrEqualTo(512 + 2 * 256);
    }

    @Test
    void whatIsAppendedCostsItself() {
        for (int size : new int[] {1, 100, 256, 1000, 4096, 16_001}) {
            byte[] basis = bytes(size);
            byte[] added = bytes(300);
            assertThat(check(basis, joined(basis, added)).literal())
                    .as("%d", size)
                    .isEqualTo(300);
        }
    }

    @Test
    void whatIsPutBeforeCostsItself() {
        byte[] basis = bytes(8_000);
        assertThat(check(basis, joined(bytes(3), basis)).literal()).isEqualTo(3);
    }

    @Test
    void nothingIsFoundInWhatWasRewritten() {
        for (int round = 0; round < 100; round++) {
            assertThat(check(bytes(10_000), bytes(10_000)).copies()).isEmpty();
        }
    }

    @Test
    void contentThatRepeatsItselfIsFound() {
        var zeros = new byte[10_000];
        assertThat(check(zeros, new byte[9_001]).literal()).isLessThan(256);
        byte[] edited = zeros.clone();
        edited[4_321] = 1;
        assertThat(check(zeros, edited).literal()).isLessThanOrEqualTo(512);
        byte[] text = "one line\n".repeat(1_000).getBytes();
        assertThat(check(text, joined(text, text)).literal()).isLessThan(512);
    }

    @Test
    void shortAndEmptyContents() {
        for (int a : new int[] {0, 1, 255, 256, 257}) {
            byte[] basis = bytes(a);
            assertThat(check(basis, basis).literal()).isZero();
            assertThat(check(basis, new byte[0]).literal()).isZero();
            check(new byte[0], basis);
            check(basis, bytes(300));
        }
    }

    @Test
    void sumsThatCannotBeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new FileSums(1000, 256, 4, new long[3]));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileSums(1000, 250, 4, new long[4]));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileSums(1000, 256, 9, new long[4]));
        assertThatIllegalArgumentException().isThrownBy(() -> new FileSums(1000, 128, 4, new long[8]));
    }

    /** A window over anything: sums that lie make copies that are wrong, never such as reach beyond the old version. */
    @Test
    void sumsThatLieLeadNowhereElse() {
        byte[] content = new byte[5_000];
        var values = new long[20];
        values[3] = FileSums.of(content, SEED).values()[0];
        var delta = FileDelta.between(new FileSums(4_900, 256, 4, values), SEED, content);
        for (var c : delta.copies()) {
            assertThat(c.from() + c.length()).isLessThanOrEqualTo(4_900);
            assertThat(c.to() + c.length()).isLessThanOrEqualTo(5_000);
        }
    }

    private FileDelta check(byte[] basis, byte[] content) {
        var delta = FileDelta.between(FileSums.of(basis, SEED), SEED, content);
        var made = new ByteArrayOutputStream();
        for (CopyRange c : delta.copies()) {
            assertThat(c.to()).isGreaterThanOrEqualTo(made.size());
            made.write(content, made.size(), (int) c.to() - made.size());
            made.write(basis, (int) c.from(), (int) c.length());
        }
        made.write(content, made.size(), content.length - made.size());
        assertThat(made.toByteArray()).isEqualTo(content);
        assertThat(delta.literal() + delta.copied()).isEqualTo(content.length);
        return delta;
    }

    private byte[] bytes(int length) {
        var bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] part(byte[] bytes, int from, int to) {
        return Arrays.copyOfRange(bytes, from, to);
    }

    private static byte[] joined(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
