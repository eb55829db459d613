package org.ferrywright.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ferrywright.core.RelPath;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockSums;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.Nodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeltaCodecTest {
    private static final BlockScheme SCHEME = new BlockScheme(4096, 42);

    private interface Writing {
        void write(WireOutput out) throws Exception;
    }

    private interface Reading {
        Object read(WireInput in) throws Exception;
    }

    @Test
    void nodesComeBackAsTheyWere() throws Exception {
        var nodes =
                List.of(new Nodes(6, 0, 1), new Nodes(0, 1 << 19, 60_000), new Nodes(2, 7, 16), new Nodes(2, 23, 1));
        assertThat(DeltaCodec.readNodes(in(out -> DeltaCodec.writeNodes(nodes, out))))
                .isEqualTo(nodes);
        assertThat(DeltaCodec.readNodes(in(out -> DeltaCodec.writeNodes(List.of(), out))))
                .isEmpty();
    }

    @Test
    void everyLevelOfTheLargestTreeCanBeAskedFor() {
        var shape = new BlockShape(SCHEME, (long) SCHEME.leaf() * BlockShape.MAX_LEAVES);
        assertThat(shape.levels()).isEqualTo(Protocol.MAX_LEVEL + 1);
        assertThat(shape.leaves()).isEqualTo(Protocol.MAX_SEARCHED);
    }

    @Test
    void moreNodesThanAQueryMayAskForAreRefused() {
        refuses(DeltaCodec::readNodes, out -> DeltaCodec.writeNodes(List.of(new Nodes(0, 0, 65_537)), out));
        refuses(
                DeltaCodec::readNodes,
                out -> DeltaCodec.writeNodes(List.of(new Nodes(0, 0, 65_536), new Nodes(0, 0, 1)), out));
        refuses(DeltaCodec::readNodes, out -> DeltaCodec.writeNodes(List.of(new Nodes(7, 0, 1)), out));
        refuses(DeltaCodec::readNodes, out -> {
            out.writeNumber(1);
            out.writeByte(0);
            out.writeSigned(-1);
            out.writeNumber(1);
        });
        refuses(DeltaCodec::readNodes, out -> {
            out.writeNumber(1);
            out.writeByte(0);
            out.writeSigned(Integer.MAX_VALUE);
            out.writeNumber(1);
        });
        refuses(DeltaCodec::readNodes, out -> out.writeNumber(-1));
    }

    @Test
    void digestsAndSumsComeBackAndNoOthersAreTaken() throws Exception {
        long[] digests = {1, Long.MIN_VALUE, -1};
        assertThat(DeltaCodec.readDigests(3, in(out -> DeltaCodec.writeDigests(digests, out))))
                .isEqualTo(digests);
        var sums = new BlockSums(new int[] {5, -5, 0}, digests);
        BlockSums read = DeltaCodec.readSums(3, in(out -> DeltaCodec.writeSums(sums, out)));
        assertThat(read.sums()).isEqualTo(sums.sums());
        assertThat(read.digests()).isEqualTo(digests);
        for (int other : new int[] {0, 2, 4}) {
            refuses(in -> DeltaCodec.readDigests(other, in), out -> DeltaCodec.writeDigests(digests, out));
            refuses(in -> DeltaCodec.readSums(other, in), out -> DeltaCodec.writeSums(sums, out));
        }
    }

    @Test
    void rangesComeBackAsTheyWere() throws Exception {
        var ranges = List.of(
                new ByteRange(0, 1),
                new ByteRange(1, 5),
                new ByteRange(1L << 40, 1L << 41),
                new ByteRange(Long.MAX_VALUE - 1, 1));
        assertThat(DeltaCodec.readRanges(in(out -> DeltaCodec.writeRanges(ranges, out))))
                .isEqualTo(ranges);
    }

    @Test
    void rangesThatNoFileHasAreRefused() {
        refuses(DeltaCodec::readRanges, out -> numbers(out, 1, 0, 0));
        refuses(DeltaCodec::readRanges, out -> numbers(out, 1, -1, 1));
        refuses(DeltaCodec::readRanges, out -> numbers(out, 1, 0, -1));
        refuses(DeltaCodec::readRanges, out -> numbers(out, 1, Long.MAX_VALUE, 1));
        refuses(DeltaCodec::readRanges, out -> numbers(out, 2, 5, Long.MAX_VALUE - 5, 1, 1));
        refuses(DeltaCodec::readRanges, out -> numbers(out, 65_537));
    }

    @Test
    void aSearchComesBackAsItWas() throws Exception {
        BlockSearch search = search(2000, 1);
        BlockSearch read =
                DeltaCodec.readSearch(request(search.level()), in(out -> DeltaCodec.writeSearch(search, out)));
        assertThat(read.offsets()).isEqualTo(search.offsets());
        assertThat(read.sums().sums()).isEqualTo(search.sums().sums());
        assertThat(read.sums().digests()).isEqualTo(search.sums().digests());
        assertThat(read.regions()).isEqualTo(search.regions());
        assertThat(read.length()).isEqualTo(64 << 10);
    }

    @Test
    void blocksThatNoFileHasAreRefused() {
        refuses(in -> DeltaCodec.readSearch(request(7), in), out -> numbers(out, 0, 0));
        refuses(in -> DeltaCodec.readSearch(request(-1), in), out -> numbers(out, 0, 0));
        refuses(in -> DeltaCodec.readSearch(request(0), in), out -> numbers(out, (1 << 21) + 1));
        // the second block before the first
        refuses(in -> DeltaCodec.readSearch(request(0), in), out -> numbers(out, 2, 8192 << 1, (8192 << 1) - 1));
        refuses(in -> DeltaCodec.readSearch(request(0), in), out -> numbers(out, 1, 1));
        refuses(in -> DeltaCodec.readSearch(request(0), in), out -> {
            out.writeNumber(1);
            out.writeSigned(Long.MAX_VALUE - 1);
        });
    }

    @Test
    void aTableThatIsClaimedAndNotSentTakesNoMemory() {
        var memory = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = memory.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 100; i++) {
            refuses(in -> DeltaCodec.readSearch(request(0), in), out -> numbers(out, 1 << 21, 0, 0));
            refuses(in -> DeltaCodec.readDigests(1 << 20, in), out -> numbers(out, 1 << 20, 1));
            refuses(in -> DeltaCodec.readSums(1 << 20, in), out -> numbers(out, 1 << 20, 1));
        }
        assertThat(memory.getCurrentThreadAllocatedBytes() - before).isLessThan(300L * (1 << 18));
    }

    @Test
    void matchesComeBackAsTheyWere() throws Exception {
        BlockSearch search = search(2000, 0);
        var found = List.of(
                new CopyRange(100, 8192, 4096),
                new CopyRange(4196, 0, 8192),
                // across two regions that are neighbours
                new CopyRange((1 << 20) - 10, 4096, 8192),
                new CopyRange(5 << 20, 12_288, 4096));
        assertThat(DeltaCodec.readFound(search, in(out -> DeltaCodec.writeFound(found, out))))
                .isEqualTo(found);
    }

    @Test
    void matchesThatNobodySearchedForAreRefused() {
        BlockSearch search = search(4, 0);
        for (var wrong : List.of(
                new CopyRange(0, 0, 4095),
                new CopyRange(0, 4 * 4096 - 1, 4096),
                new CopyRange(0, 0, 5 * 4096),
                new CopyRange(3 << 20, 0, 4096),
                new CopyRange((2 << 20) - 4095, 0, 4096),
                new CopyRange((6 << 20) - 4095, 0, 4096),
                new CopyRange(7 << 20, 0, 4096))) {
            refuses(in -> DeltaCodec.readFound(search, in), out -> DeltaCodec.writeFound(List.of(wrong), out));
        }
        refuses(in -> DeltaCodec.readFound(search, in), out -> numbers(out, 4096, 0, 1, 0));
        refuses(in -> DeltaCodec.readFound(search, in), out -> numbers(out, -1, 0, 0));
        // cut short
        refuses(in -> DeltaCodec.readFound(search, in), out -> numbers(out, 4096, 0, 0));
    }

    @Test
    void operationsComeBackAndCostLittleWhereNothingMoved() throws Exception {
        var bytes = new byte[5000];
        new Random(7).nextBytes(bytes);
        var out = new WireOutput();
        var encoder = new PatchOperations.Encoder(out, 10);
        encoder.copy(10, 100_000);
        encoder.literal(ByteBuffer.wrap(bytes));
        encoder.literal(ByteBuffer.allocate(0));
        encoder.copy(105_010, 1 << 20);
        encoder.copy(3, 5);
        byte[] sent = out.toByteArray();
        assertThat(sent.length).isEqualTo(3 + 1 + 2 + bytes.length + 4 + 1 + 1 + 4);
        var in = new WireInput(sent);
        var decoder = new PatchOperations.Decoder(in, 10);
        assertThat(decoder.next()).isEqualTo(new PatchOperations.Operation(100_000, 10));
        assertThat(decoder.next()).isEqualTo(new PatchOperations.Operation(5000, -1));
        var literal = new ByteArrayOutputStream();
        in.transferTo(Channels.newChannel(literal), 5000);
        assertThat(literal.toByteArray()).isEqualTo(bytes);
        assertThat(decoder.next()).isEqualTo(new PatchOperations.Operation(1 << 20, 105_010));
        assertThat(decoder.next()).isEqualTo(new PatchOperations.Operation(5, 3));
        assertThat(decoder.next()).isNull();
    }

    @Test
    void operationsThatNoFileTakesAreRefused() {
        for (long[] wrong :
                new long[][] {{0, 0}, {1}, {50 << 1, 201}, {-2, 0, -2, 0}, {-1, -1}, {50 << 1, -2}, {50 << 1}}) {
            refuses(
                    in -> {
                        var decoder = new PatchOperations.Decoder(in, 100);
                        while (decoder.next() != null) {
                            // on to what is wrong
                        }
                        return null;
                    },
                    out -> numbers(out, wrong));
        }
    }

    /** Seeds that found something are added to the list. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void mutatedDataIsReadOrCleanlyRefused(long seed) throws Exception {
        var random = new Random(seed);
        BlockSearch search = search(50, 0);
        var samples = new ArrayList<byte[]>();
        samples.add(bytes(out -> DeltaCodec.writeSearch(search, out)));
        samples.add(bytes(out -> DeltaCodec.writeNodes(List.of(new Nodes(0, 5, 3), new Nodes(3, 1, 1)), out)));
        samples.add(bytes(out -> DeltaCodec.writeRanges(search.regions(), out)));
        samples.add(bytes(out ->
                DeltaCodec.writeFound(List.of(new CopyRange(1, 0, 8192), new CopyRange(9000, 4096, 4096)), out)));
        for (int i = 0; i < 3000; i++) {
            byte[] sample = samples.get(random.nextInt(samples.size()));
            byte[] bytes =
                    Arrays.copyOf(sample, random.nextInt(4) == 0 ? random.nextInt(sample.length) : sample.length);
            for (int k = random.nextInt(4); k >= 0 && bytes.length > 0; k--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            for (Reading reading : List.<Reading>of(
                    DeltaCodec::readNodes,
                    DeltaCodec::readRanges,
                    in -> DeltaCodec.readSearch(request(1), in),
                    in -> DeltaCodec.readFound(search, in),
                    in -> new PatchOperations.Decoder(in, 0).next())) {
                try {
                    reading.read(new WireInput(bytes));
                } catch (WireException e) {
                    assertThat(e.kind()).isEqualTo(WireException.Kind.PROTOCOL);
                }
            }
        }
    }

    /** Blocks side by side with a gap in the middle; three regions, the first two neighbours. */
    private static BlockSearch search(int blocks, int level) {
        var random = new Random(blocks);
        long span = (long) SCHEME.leaf() << (4 * level);
        var offsets = new long[blocks];
        for (int i = 0; i < blocks; i++) {
            offsets[i] = (i < 1000 ? i : i + 7) * span;
        }
        return new BlockSearch(
                SCHEME,
                level,
                offsets,
                new BlockSums(
                        random.ints(blocks).toArray(), random.longs(blocks).toArray()),
                List.of(new ByteRange(0, 1 << 20), new ByteRange(1 << 20, 1 << 20), new ByteRange(5 << 20, 1 << 20)));
    }

    private static Request.SearchBlocks request(int level) {
        return new Request.SearchBlocks(1, RelPath.of("f"), Expected.ANY, SCHEME, level);
    }

    private static void numbers(WireOutput out, long... numbers) throws Exception {
        for (long n : numbers) {
            out.writeNumber(n);
        }
    }

    private static byte[] bytes(Writing writing) throws Exception {
        var out = new WireOutput();
        writing.write(out);
        return out.toByteArray();
    }

    private static WireInput in(Writing writing) throws Exception {
        return new WireInput(bytes(writing));
    }

    private static void refuses(Reading reading, Writing writing) {
        assertThatThrownBy(() -> reading.read(in(writing)))
                .isInstanceOfSatisfying(
                        WireException.class, e -> assertThat(e.kind()).isEqualTo(WireException.Kind.PROTOCOL));
    }
}
