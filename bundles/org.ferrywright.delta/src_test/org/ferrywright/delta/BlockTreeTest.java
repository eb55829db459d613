package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BlockTreeTest {
    private static final BlockScheme SCHEME = new BlockScheme(1024, 42);

    /** 2,500 bytes, i -> i * i / 7, under the seed 42 in leaves of 1,024, with sums; made by xxHash 0.8.3 itself and a script. */
    private static final String GOLDEN = """
            46576274726565010000040000000001000000000000002a00000000000009c4050f6acd9d893b2ef85a86afd160baf1
            02a465e133c6284ddd486effe331a66edd2439ccab6d22c17cc4159315a90d42a0ed99fb73ac881578658edc1543bf8a
            d2cef0bda06bd7f5ab8a316322b8b1ee
            """;

    private static final ContentDigest GOLDEN_ROOT = new ContentDigest(0xc5bbdadd25c33b88L, 0x615699a875b5a0b2L);

    @ParameterizedTest
    @CsvSource({
        "0,1024",
        "1,1024",
        "1023,1024",
        "1024,1024",
        "1025,1024",
        "300000,1024",
        "300000,4096",
        "300000,32768",
        "300000,65536",
        "262144,65536",
        "5,65536"
    })
    void isTheSameInWhateverPiecesTheContentComes(int size, int leaf) {
        byte[] content = random(size, size);
        var scheme = new BlockScheme(leaf, 7);
        BlockTree whole = tree(scheme, content);
        var random = new Random(1);
        var pieces = BlockTree.builder(new BlockShape(scheme, size), true);
        var direct = ByteBuffer.allocateDirect(size + 3);
        for (int at = 0; at < size; ) {
            int n = Math.min(size - at, 1 + random.nextInt(random.nextBoolean() ? 3 * leaf : 100));
            if (random.nextBoolean()) {
                pieces.update(ByteBuffer.wrap(content).slice(at, n));
            } else {
                direct.clear().position(3).put(content, at, n).flip().position(3);
                pieces.update(direct);
                assertThat(direct.remaining()).isEqualTo(n);
            }
            at += n;
            assertThat(pieces.position()).isEqualTo(at);
        }
        assertThat(pieces.build().encode()).isEqualTo(whole.encode());
        assertThat(whole.leaf(0)).isEqualTo(ContentHash.of(Arrays.copyOf(content, Math.min(size, leaf)), 7));
    }

    @Test
    void everyByteChangesTheRoot() {
        byte[] content = random(40_000, 3);
        ContentDigest root = tree(SCHEME, content).root();
        var random = new Random(4);
        for (int i = 0; i < 400; i++) {
            int at = i == 0 ? 39_999 : random.nextInt(content.length);
            byte was = content[at];
            content[at] ^= (byte) (1 << random.nextInt(8));
            assertThat(tree(SCHEME, content).root()).isNotEqualTo(root);
            content[at] = was;
        }
        assertThat(tree(SCHEME, content).root()).isEqualTo(root);
        assertThat(tree(SCHEME, Arrays.copyOf(content, 39_999)).root()).isNotEqualTo(root);
        assertThat(tree(SCHEME, Arrays.copyOf(content, 40_001)).root()).isNotEqualTo(root);
        assertThat(tree(new BlockScheme(2048, 42), content).root()).isNotEqualTo(root);
        assertThat(tree(new BlockScheme(1024, 43), content).root()).isNotEqualTo(root);
    }

    @ParameterizedTest
    @ValueSource(ints = {1024, 65536})
    void holesAreZeros(int leaf) {
        var scheme = new BlockScheme(leaf, 1);
        var random = new Random(5);
        var content = new byte[500_000];
        var builder = BlockTree.builder(new BlockShape(scheme, content.length), true);
        for (int at = 0; at < content.length; ) {
            int hole = Math.min(content.length - at, random.nextInt(150_000));
            builder.zeros(hole);
            at += hole;
            int data = Math.min(content.length - at, random.nextInt(5_000));
            byte[] bytes = random(data, at);
            System.arraycopy(bytes, 0, content, at, data);
            builder.update(ByteBuffer.wrap(bytes));
            at += data;
        }
        assertThat(builder.build().encode()).isEqualTo(tree(scheme, content).encode());
    }

    @Test
    void aSparseTebibyteTakesNoTime() {
        long size = 1L << 40;
        var scheme = BlockScheme.usual(size, 9);
        var builder = BlockTree.builder(new BlockShape(scheme, size), true);
        builder.zeros(size / 2 - 3);
        builder.update(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
        builder.zeros(size / 2 - 1);
        BlockTree tree = builder.build();
        assertThat(scheme.leaf()).isEqualTo(1 << 20);
        assertThat(tree.leaf(0)).isEqualTo(tree.leaf((1 << 20) - 1)).isNotEqualTo(tree.leaf((1 << 19) - 1));
        assertThat(tree.digests(List.of(new Nodes(4, 0, 16)))).hasSize(16);
    }

    @Test
    void leavesAreTakenOverFromATreeOfTheSameScheme() {
        byte[] content = random(10_000, 6);
        BlockTree from = tree(SCHEME, content);
        byte[] other = content.clone();
        other[2100] ^= 1;
        var builder = BlockTree.builder(from.shape(), true);
        builder.leaves(from, 0, 2);
        builder.update(ByteBuffer.wrap(other, 2048, 1024));
        builder.leaves(from, 3, 7);
        assertThat(builder.position()).isEqualTo(10_000);
        assertThat(builder.build().encode()).isEqualTo(tree(SCHEME, other).encode());
    }

    @Test
    void leavesThatDoNotFitAreRefused() {
        byte[] content = random(10_000, 6);
        BlockTree from = tree(SCHEME, content);
        var shape = new BlockShape(SCHEME, 20_000);
        assertThatThrownBy(() -> BlockTree.builder(shape, true).leaves(from, 9, 1))
                .hasMessageContaining("do not fit");
        assertThatThrownBy(() -> BlockTree.builder(shape, true).leaves(from, 8, 3))
                .hasMessageContaining("do not fit");
        assertThatThrownBy(() -> BlockTree.builder(shape, true).leaves(from, -1, 1))
                .hasMessageContaining("do not fit");
        var begun = BlockTree.builder(shape, true);
        begun.update(ByteBuffer.wrap(content, 0, 1));
        assertThatThrownBy(() -> begun.leaves(from, 0, 1)).isInstanceOf(IllegalArgumentException.class);
        BlockTree plain = without(SCHEME, content);
        assertThatThrownBy(() -> BlockTree.builder(shape, true).leaves(plain, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
        BlockTree seeded = tree(new BlockScheme(1024, 1), content);
        assertThatThrownBy(() -> BlockTree.builder(shape, true).leaves(seeded, 0, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void moreOrLessThanTheContentIsRefused() {
        var builder = BlockTree.builder(new BlockShape(SCHEME, 1500), false);
        builder.update(ByteBuffer.allocate(1400));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1400 of 1500");
        assertThatThrownBy(() -> builder.update(ByteBuffer.allocate(101))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.zeros(101)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> builder.zeros(-1)).isInstanceOf(IllegalArgumentException.class);
        builder.zeros(100);
        assertThat(builder.build().hasSums()).isFalse();
    }

    @Test
    void sumsOfNodesAreThoseOfTheirBytes() {
        byte[] content = random(600_000, 7);
        BlockTree tree = tree(SCHEME, content);
        var rolling = new RollingSum(42);
        BlockSums sums = tree.sums(List.of(new Nodes(0, 500, 2), new Nodes(1, 3, 1), new Nodes(2, 1, 1)));
        assertThat(sums.sums())
                .containsExactly(
                        rolling.shown(rolling.append(0, content, 500 * 1024, 1024)),
                        rolling.shown(rolling.append(0, content, 501 * 1024, 1024)),
                        rolling.shown(rolling.append(0, content, 3 << 14, 1 << 14)),
                        rolling.shown(rolling.append(0, content, 1 << 18, 1 << 18)));
        assertThat(sums.digests())
                .containsExactly(tree.digests(List.of(new Nodes(0, 500, 2), new Nodes(1, 3, 1), new Nodes(2, 1, 1))));
        assertThat(sums.digests()[1]).isEqualTo(tree.leaf(501).low());
    }

    @Test
    void askingForWhatIsNotThereIsRefused() {
        BlockTree tree = tree(SCHEME, random(600_000, 7));
        for (var nodes : List.of(
                new Nodes(0, 586, 1),
                new Nodes(0, 585, 2),
                new Nodes(1, 37, 1),
                new Nodes(3, 1, 1),
                new Nodes(4, 0, 1),
                new Nodes(Integer.MAX_VALUE, 0, 1),
                new Nodes(0, Integer.MAX_VALUE, Integer.MAX_VALUE))) {
            assertThatThrownBy(() -> tree.digests(List.of(nodes))).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> tree.sums(List.of(nodes))).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> tree.sums(List.of(new Nodes(0, 585, 1)))).hasMessageContaining("shorter");
        assertThatThrownBy(() -> tree.sums(List.of(new Nodes(1, 36, 1)))).hasMessageContaining("shorter");
        assertThatThrownBy(() -> tree.digests(Collections.nCopies(112, new Nodes(0, 0, 586))))
                .hasMessageContaining("more than 65536");
        assertThatThrownBy(() -> without(SCHEME, new byte[5000]).sums(List.of(new Nodes(0, 0, 1))))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void isStoredAsTheFormatSays() {
        var content = new byte[2500];
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) (i * i / 7);
        }
        BlockTree tree = tree(SCHEME, content);
        assertThat(HexFormat.of().formatHex(tree.encode())).isEqualTo(GOLDEN.replace("\n", ""));
        BlockTree read = BlockTree.decode(tree.encode()).orElseThrow();
        assertThat(read.shape()).isEqualTo(tree.shape());
        assertThat(read.root()).isEqualTo(tree.root()).isEqualTo(GOLDEN_ROOT);
        assertThat(read.encode()).isEqualTo(tree.encode());
        BlockTree plain = BlockTree.decode(without(SCHEME, content).encode()).orElseThrow();
        assertThat(plain.root()).isEqualTo(tree.root());
        assertThat(plain.hasSums()).isFalse();
    }

    @Test
    void whatIsDamagedIsNoTree() {
        byte[] stored = tree(SCHEME, random(3000, 8)).encode();
        for (int i = 0; i < stored.length; i++) {
            stored[i] ^= 0x10;
            assertThat(BlockTree.decode(stored)).as("byte %d", i).isEmpty();
            stored[i] ^= 0x10;
            assertThat(BlockTree.decode(Arrays.copyOf(stored, i))).isEmpty();
        }
        assertThat(BlockTree.decode(Arrays.copyOf(stored, stored.length + 8))).isEmpty();
        assertThat(BlockTree.decode(stored)).isPresent();
    }

    /** Somebody who can make checksums claims a file that would take gigabytes. */
    @Test
    void whatIsTooShortForItsShapeIsNoTree() {
        byte[] stored = tree(SCHEME, random(3000, 8)).encode();
        for (long size : new long[] {-1, 5000, 1L << 30, 1L << 40, Long.MAX_VALUE}) {
            Words.put(stored, 24, size);
            Words.put(stored, stored.length - 8, StoredTree.checksum(stored));
            assertThat(BlockTree.decode(stored)).as("%d bytes", size).isEmpty();
        }
        Words.put(stored, 24, 3000);
        Words.put(stored, stored.length - 8, StoredTree.checksum(stored));
        assertThat(BlockTree.decode(stored)).isPresent();
        for (long leafAndFlags : new long[] {1000L << 32 | 1, 1024L << 32 | 2, 0, -1}) {
            Words.put(stored, 8, leafAndFlags);
            Words.put(stored, stored.length - 8, StoredTree.checksum(stored));
            assertThat(BlockTree.decode(stored)).isEmpty();
        }
    }

    static BlockTree tree(BlockScheme scheme, byte[] content) {
        var builder = BlockTree.builder(new BlockShape(scheme, content.length), true);
        builder.update(ByteBuffer.wrap(content));
        return builder.build();
    }

    private static BlockTree without(BlockScheme scheme, byte[] content) {
        var builder = BlockTree.builder(new BlockShape(scheme, content.length), false);
        builder.update(ByteBuffer.wrap(content));
        return builder.build();
    }

    static byte[] random(int size, long seed) {
        var bytes = new byte[size];
        new SplittableRandom(seed).nextBytes(bytes);
        return bytes;
    }
}
