package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.ferrywright.core.Entry;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockSearch;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ByteRange;
import org.ferrywright.delta.ContentDigest;
import org.ferrywright.delta.CopyRange;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.FileBlocks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a root tells of blocks: trees, ranges, and where blocks are found again. */
@Exercises(Deltas.class)
abstract class DeltasGroup extends ContractGroup {
    static final BlockScheme SCHEME = new BlockScheme(1 << 12, 0x5eedL);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4_095, 4_096, 4_097, 65_536, 65_537, 1_048_576, 3_000_001})
    void treesAreThoseOfTheContent(int size) throws Exception {
        byte[] content = bytes(size, size);
        backdoor().file("f", content);
        for (var scheme : List.of(SCHEME, new BlockScheme(1 << 10, -7), new BlockScheme(1 << 20, 3))) {
            BlockTree tree = tree(content, scheme);
            try (var blocks = blocks("f", scheme, Expect.same(stat("f")))) {
                BlockShape shape = tree.shape();
                assertThat(blocks.shape()).isEqualTo(shape);
                assertThat(blocks.root()).isEqualTo(tree.root());
                for (int level = 0; level < shape.levels(); level++) {
                    var all = List.of(new Nodes(level, 0, shape.nodes(level)));
                    assertThat(blocks.digests(all)).isEqualTo(tree.digests(all));
                    int full = (int) (size / shape.span(level));
                    if (full > 0) {
                        var whole = List.of(new Nodes(level, 0, full));
                        assertThat(blocks.sums(whole).sums())
                                .isEqualTo(tree.sums(whole).sums());
                        assertThat(blocks.sums(whole).digests()).isEqualTo(tree.digests(whole));
                    }
                }
            }
        }
    }

    @Test
    void nodesAreToldInTheOrderAskedFor() throws Exception {
        byte[] content = bytes(300_000, 1);
        backdoor().file("f", content);
        var some = List.of(new Nodes(0, 70, 4), new Nodes(2, 0, 1), new Nodes(0, 3, 1), new Nodes(1, 1, 3));
        try (var blocks = blocks("f", SCHEME, Expect.ANY)) {
            assertThat(blocks.digests(some)).isEqualTo(tree(content, SCHEME).digests(some));
            assertThat(blocks.root()).isEqualTo(root(content));
        }
    }

    @Test
    void partsAreToldWhereverTheyBegin() throws Exception {
        byte[] content = bytes(18_000_000, 3);
        backdoor().file("f", content);
        try (var blocks = blocks("f", SCHEME, Expect.same(stat("f")))) {
            assumeThat(blocks.tellsParts()).isTrue();
            for (var range : List.of(
                    new ByteRange(0, 1),
                    new ByteRange(4_095, 4_097),
                    new ByteRange(1, content.length - 1),
                    new ByteRange(17_000_000, 1_000_000))) {
                byte[] bytes = Arrays.copyOfRange(content, (int) range.offset(), (int) range.end());
                assertThat(blocks.part(range).root())
                        .as("%s", range)
                        .isEqualTo(tree(bytes, SCHEME).root());
            }
            assertThat(catchThrowable(() -> blocks.part(new ByteRange(1, content.length))))
                    .isNotNull();
            content[5]++;
            backdoor().file("f", content);
            assertThat(catchThrowable(() -> blocks.part(new ByteRange(3, 9))))
                    .isInstanceOfSatisfying(
                            EndpointException.class, e -> assertThat(e.kind()).isEqualTo(Kind.CHANGED));
        }
    }

    @Test
    void nodesThatThereAreNotAreRefused() throws Exception {
        backdoor().file("f", bytes(10_000, 1));
        try (var blocks = blocks("f", SCHEME, Expect.ANY)) {
            for (var no : List.of(new Nodes(0, 3, 1), new Nodes(0, 2, 2), new Nodes(1, 1, 1), new Nodes(9, 0, 1))) {
                assertThat(catchThrowable(() -> blocks.digests(List.of(no)))).isNotNull();
            }
            assertThat(catchThrowable(() -> blocks.sums(List.of(new Nodes(0, 2, 1)))))
                    .as("the last one is shorter")
                    .isNotNull();
        }
        try (var blocks = blocks("f", SCHEME, Expect.ANY)) {
            assertThat(blocks.root()).as("it goes on").isEqualTo(root(bytes(10_000, 1)));
        }
    }

    @Test
    void theRootChoosesASchemeWhenNoneIsAskedFor() throws Exception {
        byte[] content = bytes(500_000, 1);
        backdoor().file("f", content);
        BlockScheme scheme;
        try (var blocks = blocks("f", null, Expect.ANY)) {
            scheme = blocks.shape().scheme();
            assertThat(blocks.shape()).isEqualTo(new BlockShape(scheme, content.length));
            assertThat(blocks.root()).isEqualTo(tree(content, scheme).root());
        }
        try (var blocks = blocks("f", null, Expect.ANY)) {
            assertThat(blocks.shape().scheme()).as("each time the same").isEqualTo(scheme);
            assertThat(blocks.root()).isEqualTo(tree(content, scheme).root());
        }
    }

    @Test
    void aTreeAtHandIsNeverThatOfAnotherContent() throws Exception {
        byte[] content = bytes(500_000, 1);
        var random = new Random(1);
        for (int i = 0; i < 20; i++) {
            content[random.nextInt(content.length)]++;
            backdoor().file("f", content);
            if (random.nextBoolean()) {
                backdoor().modified("f", new Timestamp(1_600_000_000L, 0));
            }
            for (int twice = 0; twice < 2; twice++) {
                try (var blocks = blocks("f", SCHEME, Expect.ANY)) {
                    assertThat(blocks.root()).isEqualTo(root(content));
                }
            }
        }
    }

    @Test
    void tooManyLeavesAreRefused() {
        assumeThat(fixture().sparseFile("huge", 1L << 41)).isTrue();
        assertFails(
                () -> blocks("huge", new BlockScheme(1 << 10, 1), Expect.ANY).root(), Kind.UNSUPPORTED, Kind.TOO_LARGE);
    }

    @Test
    void holesAreNotRead() throws Exception {
        long size = 1L << 40;
        assumeThat(fixture().sparseFile("huge", size)).isTrue();
        try (var blocks = blocks("huge", null, Expect.ANY)) {
            var builder = BlockTree.builder(blocks.shape(), false);
            builder.zeros(size);
            assertThat(blocks.root()).isEqualTo(builder.build().root());
        }
    }

    @Test
    void whatIsNotAsExpectedIsNotTold() throws Exception {
        backdoor().file("f", bytes(10_000, 1));
        Entry entry = stat("f");
        assertFails(() -> ask("f", Expect.ABSENT), Kind.CHANGED);
        assertFails(() -> ask("f", Expect.same(ReadingGroup.otherTime(entry))), Kind.CHANGED);
        assertFails(() -> ranges("f", Expect.ABSENT, range(0, 1)), Kind.CHANGED);
        assertFails(() -> ranges("f", Expect.same(ReadingGroup.otherTime(entry)), range(0, 1)), Kind.CHANGED);
        assertFails(() -> ranges("f", Expect.same(entry), range(9_999, 2)), Kind.CHANGED);
        assertFails(() -> find("f", Expect.same(ReadingGroup.otherTime(entry)), bytes(10_000, 1)), Kind.CHANGED);
        try (var blocks = blocks("f", SCHEME, Expect.same(entry))) {
            backdoor().file("f", bytes(10_001, 1));
            backdoor().modified("f", new Timestamp(1_600_000_000L, 0));
            assertFails(blocks::root, Kind.CHANGED);
        }
    }

    @Test
    @Timeout(300)
    void onlyFilesHaveBlocks() {
        backdoor().directory("d");
        backdoor().file("f", text("abc"));
        backdoor().link("l", "f");
        backdoor().link("out", backdoor().outside());
        backdoor().special("p");
        assertFails(() -> ask("no", Expect.ANY), Kind.NOT_FOUND);
        assertFails(() -> ask("d", Expect.ANY), Kind.IS_DIRECTORY);
        assertFails(() -> ranges("d", Expect.ANY, range(0, 1)), Kind.IS_DIRECTORY);
        for (String no : List.of("l", "out/secret", "p")) {
            assertRefused(() -> ask(no, Expect.ANY));
            assertRefused(() -> ranges(no, Expect.ANY, range(0, 1)));
            assertRefused(() -> find(no, Expect.ANY, bytes(10_000, 1)));
        }
        assertFails(() -> ask("", Expect.ANY), Kind.IS_DIRECTORY);
    }

    @Test
    void rangesAreOneStream() throws Exception {
        byte[] content = bytes(2_000_000, 5);
        backdoor().file("f", content);
        assertThat(ranges("f", Expect.same(stat("f")))).isEmpty();
        assertThat(ranges("f", Expect.ANY, range(0, 2_000_000))).isEqualTo(content);
        var random = new Random(5);
        for (int i = 0; i < 5; i++) {
            var ranges = new ArrayList<ByteRange>();
            var expected = new ByteArrayOutputStream();
            for (int at = random.nextInt(1000); at < content.length - 70_000; ) {
                int length = 1 + random.nextInt(random.nextBoolean() ? 10 : 60_000);
                ranges.add(range(at, length));
                expected.write(content, at, length);
                at += length + random.nextInt(random.nextBoolean() ? 1 : 50_000);
            }
            ranges.add(range(content.length - 3, 3));
            expected.write(content, content.length - 3, 3);
            assertThat(ranges("f", Expect.ANY, ranges.toArray(ByteRange[]::new)))
                    .isEqualTo(expected.toByteArray());
        }
    }

    @Test
    void rangesOfAFileThatChangesFail() throws Exception {
        byte[] content = bytes(3_000_000, 5);
        backdoor().file("f", content);
        backdoor().modified("f", new Timestamp(1_600_000_000L, 0));
        try (var channel = open("f", Expect.same(stat("f")), range(0, 1_000_000), range(2_000_000, 1_000_000))) {
            channel.read(ByteBuffer.allocate(1_000));
            content[5]++;
            backdoor().file("f", content);
            assertFails(() -> drain(channel, ByteBuffer.allocate(10_000)), Kind.CHANGED);
        }
    }

    @Test
    void blocksAreFoundWhereverTheyLie() throws Exception {
        byte[] old = bytes(200_000, 1);
        byte[] inserted = bytes(777, 2);
        byte[] next = new byte[old.length + inserted.length];
        System.arraycopy(old, 0, next, 0, 50_000);
        System.arraycopy(inserted, 0, next, 50_000, inserted.length);
        System.arraycopy(old, 50_000, next, 50_777, 150_000);
        backdoor().file("f", next);
        for (int level : new int[] {0, 1}) {
            var found = find("f", Expect.same(stat("f")), old, level, range(40_000, next.length - 40_000));
            long total = 0;
            long end = 40_000;
            for (CopyRange copy : found) {
                assertThat(copy.to()).isGreaterThanOrEqualTo(end);
                end = copy.to() + copy.length();
                assertThat(Arrays.copyOfRange(next, (int) copy.to(), (int) end))
                        .isEqualTo(Arrays.copyOfRange(old, (int) copy.from(), (int) (copy.from() + copy.length())));
                total += copy.length();
            }
            assertThat(total).isBetween(level == 0 ? 140_000L : 65_536L, (long) old.length);
            assertThat(found).as("neighbours are joined").hasSizeLessThanOrEqualTo(3);
        }
        assertThat(find("f", Expect.ANY, bytes(100_000, 9))).isEmpty();
    }

    static BlockTree tree(byte[] content, BlockScheme scheme) {
        var builder = BlockTree.builder(new BlockShape(scheme, content.length), true);
        builder.update(ByteBuffer.wrap(content));
        return builder.build();
    }

    static ContentDigest root(byte[] content) {
        return tree(content, SCHEME).root();
    }

    static ByteRange range(long offset, long length) {
        return new ByteRange(offset, length);
    }

    private List<CopyRange> find(String path, Expect expect, byte[] basis) throws Exception {
        return find(path, expect, basis, 0, range(0, 1 << 20));
    }

    /** Looks for all whole blocks of a basis. */
    private List<CopyRange> find(String path, Expect expect, byte[] basis, int level, ByteRange region)
            throws EndpointException, InterruptedException {
        BlockTree tree = tree(basis, SCHEME);
        int full = (int) (basis.length / tree.shape().span(level));
        long[] offsets = new long[full];
        Arrays.setAll(offsets, i -> i * tree.shape().span(level));
        var search =
                new BlockSearch(SCHEME, level, offsets, tree.sums(List.of(new Nodes(level, 0, full))), List.of(region));
        return facet(Deltas.class).search(of(path), search, expect);
    }

    private static RelPath of(String value) {
        return RelPath.of(value);
    }

    private void ask(String path, Expect expect) throws EndpointException, InterruptedException {
        try (var blocks = blocks(path, SCHEME, expect)) {
            blocks.root();
        }
    }

    private FileBlocks blocks(String path, BlockScheme scheme, Expect expect)
            throws EndpointException, InterruptedException {
        return facet(Deltas.class).blocks(of(path), scheme, expect);
    }

    private ReadableByteChannel open(String path, Expect expect, ByteRange... ranges)
            throws EndpointException, InterruptedException {
        return facet(Deltas.class).ranges(of(path), List.of(ranges), expect);
    }

    private byte[] ranges(String path, Expect expect, ByteRange... ranges) throws Exception {
        try (var channel = open(path, expect, ranges)) {
            return drain(channel, ByteBuffer.allocate(10_007));
        }
    }
}
