package org.ferrywright.delta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class BlockFinderTest {
    private static final BlockScheme SCHEME = new BlockScheme(1024, 21);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void blocksAreFoundWhereverTheyLie(int level) throws InterruptedException {
        byte[] basis = BlockTreeTest.random(2 << 20, 1);
        byte[] content = BlockTreeTest.random(3 << 20, 2);
        int block = 1024 << (4 * level);
        System.arraycopy(basis, block, content, 777_777, 3 * block);
        System.arraycopy(basis, 0, content, content.length - block, block);
        var found = BlockFinder.find(search(basis, level, all(content)), Rig.reader(content));
        assertThat(found)
                .containsExactly(
                        new CopyRange(777_777, block, 3L * block), new CopyRange(content.length - block, 0, block));
    }

    @Test
    void blocksAreSearchedForInTheRegionsOnly() throws InterruptedException {
        byte[] basis = BlockTreeTest.random(64 << 10, 1);
        var regions = List.of(new ByteRange(100, 1024), new ByteRange(5000, 1023), new ByteRange(10_000, 3000));
        var found = BlockFinder.find(search(basis, 0, regions), Rig.reader(shifted(basis, 100)));
        assertThat(found).containsExactly(new CopyRange(100, 0, 1024), new CopyRange(10_340, 10_240, 2048));
    }

    @Test
    void contentThatEndsBeforeTheRegionIsSearchedToItsEnd() throws InterruptedException {
        byte[] basis = BlockTreeTest.random(8 << 10, 1);
        var found = BlockFinder.find(
                search(basis, 0, List.of(new ByteRange(0, 1L << 40))), Rig.reader(Arrays.copyOf(basis, 3000)));
        assertThat(found).containsExactly(new CopyRange(0, 0, 2048));
    }

    /** A reader may give as little as it likes. */
    @Test
    void contentMayComeInSmallPieces() throws InterruptedException {
        byte[] basis = BlockTreeTest.random(300_000, 3);
        byte[] content = shifted(basis, 333);
        var found = BlockFinder.find(search(basis, 0, all(content)), (to, offset) -> {
            if (offset >= content.length) {
                return -1;
            }
            int n = (int) Math.min(Math.min(to.remaining(), 997), content.length - offset);
            to.put(content, (int) offset, n);
            return n;
        });
        assertThat(found).containsExactly(new CopyRange(333, 0, 292 << 10));
    }

    @Test
    void ofTheSameBlocksOneIsFoundAgainAndAgain() throws InterruptedException {
        var zeros = new byte[1 << 20];
        var found = BlockFinder.find(search(zeros, 0, List.of(new ByteRange(0, 8 << 20))), (to, offset) -> {
            int n = to.remaining();
            to.put(new byte[n]);
            return n;
        });
        assertThat(found).hasSize(8).first().isEqualTo(new CopyRange(0, 0, 1 << 20));
    }

    /** Zeros that no block has roll by in the time that anything else takes; and so does what has a period. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 500, 1025})
    void contentThatRepeatsItselfIsNoTrouble(int period) throws InterruptedException {
        byte[] pattern = BlockTreeTest.random(period, 5);
        byte[] basis = BlockTreeTest.random(1 << 20, 4);
        var content = new byte[4 << 20];
        for (int i = 0; i < content.length; i++) {
            content[i] = pattern[i % period];
        }
        assertThat(BlockFinder.find(search(basis, 0, all(content)), Rig.reader(content)))
                .isEmpty();
        System.arraycopy(content, 0, basis, 0, basis.length);
        var found = BlockFinder.find(search(basis, 0, all(content)), Rig.reader(content));
        assertThat(found.stream().mapToLong(CopyRange::length).sum()).isGreaterThan(content.length - 8 * 1024);
    }

    /** Every block is said to have the sum that every window has: digests are not made for each of them. */
    @Test
    void sumsThatLieCostBoundedTime() throws InterruptedException {
        var content = new byte[16 << 20];
        int blocks = 1 << 16;
        long[] digests = LongStream.range(1, blocks + 1).toArray();
        long[] offsets = LongStream.range(0, blocks).map(i -> i << 10).toArray();
        var search = new BlockSearch(SCHEME, 0, offsets, new BlockSums(new int[blocks], digests), all(content));
        assertThat(BlockFinder.find(search, Rig.reader(content))).isEmpty();
        var neighbours = new int[blocks];
        Arrays.setAll(neighbours, i -> i);
        var other = new BlockSearch(SCHEME, 0, offsets, new BlockSums(neighbours, digests), all(content));
        assertThat(BlockFinder.find(other, Rig.reader(content))).isEmpty();
    }

    @Test
    void aDigestDecides() throws InterruptedException {
        byte[] basis = BlockTreeTest.random(1024, 6);
        var sums = BlockTreeTest.tree(SCHEME, basis).sums(List.of(new Nodes(0, 0, 1)));
        var lying = new BlockSums(sums.sums(), new long[] {sums.digests()[0] ^ 1});
        assertThat(BlockFinder.find(new BlockSearch(SCHEME, 0, new long[1], lying, all(basis)), Rig.reader(basis)))
                .isEmpty();
    }

    @Test
    void anInterruptEndsIt() {
        byte[] basis = BlockTreeTest.random(1 << 20, 7);
        var read = new AtomicLong();
        assertThatThrownBy(() ->
                        BlockFinder.find(search(basis, 0, List.of(new ByteRange(0, 1L << 50))), (to, offset) -> {
                            if (read.addAndGet(to.remaining()) > 4 << 20) {
                                Thread.currentThread().interrupt();
                            }
                            int n = to.remaining();
                            to.put(new byte[n]);
                            return n;
                        }))
                .isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void theContentsTroubleIsTheCallers() {
        byte[] basis = BlockTreeTest.random(1 << 20, 7);
        assertThatThrownBy(() -> BlockFinder.find(search(basis, 0, all(basis)), (_, _) -> {
                    throw new IOException("gone");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("gone");
    }

    @Test
    void blocksTooLongAreRefused() {
        var none = new BlockSums(new int[0], new long[0]);
        for (int level : new int[] {1, 6, 9, 15, 16, 40}) {
            var search = new BlockSearch(new BlockScheme(4 << 20, 1), level, new long[0], none, List.of());
            assertThatThrownBy(() -> BlockFinder.find(search, Rig.reader(new byte[0])))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    private static List<ByteRange> all(byte[] content) {
        return List.of(new ByteRange(0, content.length));
    }

    private static byte[] shifted(byte[] content, int by) {
        var result = new byte[content.length + by];
        System.arraycopy(content, 0, result, by, content.length);
        return result;
    }

    private static BlockSearch search(byte[] basis, int level, List<ByteRange> regions) {
        var tree = BlockTreeTest.tree(SCHEME, basis);
        long span = tree.shape().span(level);
        int blocks = (int) (basis.length / span);
        var offsets = LongStream.range(0, blocks).map(i -> i * span).toArray();
        return new BlockSearch(SCHEME, level, offsets, tree.sums(List.of(new Nodes(level, 0, blocks))), regions);
    }
}
