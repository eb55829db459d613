package org.ferrywright.endpoint.local.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.delta.ContentHash;
import org.ferrywright.delta.Nodes;
import org.ferrywright.endpoint.BlockTrees;
import org.ferrywright.endpoint.Commit;
import org.ferrywright.endpoint.Deltas;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.PatchRequest;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.endpoint.StageRequest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Trees of blocks that somebody keeps for a root are used, and he is told of others. */
@EnabledOnOs(OS.LINUX)
class LocalDeltasTest {
    private static final BlockScheme SCHEME = new BlockScheme(4096, 11);
    private static final RelPath FILE = RelPath.of("f");
    private static final Timestamp TIME = new Timestamp(1_600_000_000L, 0);

    @TempDir
    private Path root;

    private final List<String> told = new ArrayList<>();
    private BlockTree last;
    private Entry lastFacts;

    private final BlockTrees trees = new BlockTrees() {
        @Override
        public BlockScheme scheme(RelPath path, long size) {
            return SCHEME;
        }

        @Override
        public boolean wanted(RelPath path, long size) {
            return true;
        }

        @Override
        public Optional<BlockTree> current(RelPath path, Entry facts, BlockScheme scheme) {
            boolean same = lastFacts != null
                    && facts.changeToken() == lastFacts.changeToken()
                    && facts.fileId() == lastFacts.fileId();
            return same ? Optional.of(last) : Optional.empty();
        }

        @Override
        public void read(RelPath path, Entry facts, BlockTree tree, Instant begun) {
            tell("read", path, facts, tree);
        }

        @Override
        public void written(RelPath path, Entry facts, BlockTree tree) {
            tell("written", path, facts, tree);
        }

        private void tell(String how, RelPath path, Entry facts, BlockTree tree) {
            told.add(how + " " + path);
            last = tree;
            lastFacts = facts;
        }

        @Override
        public void kept(RelPath from, RelPath to, Entry before, Entry after) {
            told.add("kept " + from + " " + to + " " + (before.changeToken() != after.changeToken()));
        }
    };

    private LocalEndpoint endpoint;
    private Deltas deltas;
    private byte[] content;

    @BeforeEach
    void open() throws Exception {
        endpoint = LocalEndpoint.openBelow(root.toString(), RelPath.ROOT, "0123abcd", false, "root", trees);
        deltas = endpoint.facet(Deltas.class).orElseThrow();
        content = new byte[1_000_000];
        new Random(1).nextBytes(content);
        Files.write(root.resolve("f"), content);
    }

    /** Long enough for several threads. The part before the hole ends inside a leaf, and so does the file. */
    @Test
    void aLongFileHasTheTreeOfItsBytes() throws Exception {
        content = new byte[(50 << 20) + 1234];
        new Random(2).nextBytes(content);
        int from = (11 << 20) + 77;
        int to = 39 << 20;
        Arrays.fill(content, from, to, (byte) 0);
        try (var file = FileChannel.open(root.resolve("f"), StandardOpenOption.WRITE)) {
            file.truncate(0);
            file.write(ByteBuffer.wrap(content, 0, from), 0);
            file.write(ByteBuffer.wrap(content, to, content.length - to), to);
        }
        for (var scheme : List.of(SCHEME, new BlockScheme(4 << 20, 3))) {
            var expected = BlockTree.builder(new BlockShape(scheme, content.length), true);
            expected.update(ByteBuffer.wrap(content));
            var all = expected.build();
            try (var blocks = deltas.blocks(FILE, scheme, Expect.ANY)) {
                assertThat(blocks.root()).isEqualTo(all.root());
                var some = List.of(new Nodes(0, 1, 9));
                assertThat(blocks.digests(some)).isEqualTo(all.digests(some));
                assertThat(blocks.sums(some).sums()).isEqualTo(all.sums(some).sums());
            }
            lastFacts = null;
        }
    }

    @Test
    void aLongFileThatIsCutWhileItIsReadHasNoTree() throws Exception {
        try (var file = FileChannel.open(root.resolve("f"), StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(content), 40 << 20);
            try (var blocks = deltas.blocks(FILE, SCHEME, Expect.ANY)) {
                file.truncate(21 << 20);
                assertThatThrownBy(blocks::root)
                        .isInstanceOfSatisfying(
                                EndpointException.class,
                                e -> assertThat(e.kind()).isEqualTo(EndpointException.Kind.CHANGED));
            }
        }
        assertThat(told).isEmpty();
    }

    @Test
    void whatWasReadOnceIsNotReadAgain() throws Exception {
        try (var blocks = deltas.blocks(FILE, null, Expect.ANY)) {
            assertThat(blocks.cached()).isFalse();
            assertThat(told).as("nothing was read yet").isEmpty();
            assertThat(blocks.root()).isEqualTo(tree(content).root());
        }
        try (var blocks = deltas.blocks(FILE, SCHEME, Expect.ANY)) {
            assertThat(blocks.cached()).isTrue();
            assertThat(blocks.root()).isEqualTo(tree(content).root());
            var some = List.of(new Nodes(0, 3, 9), new Nodes(1, 2, 3));
            assertThat(blocks.sums(some).sums())
                    .isEqualTo(tree(content).sums(some).sums());
        }
        assertThat(told).containsExactly("read f");
    }

    @Test
    void treesAreMadeWhileFilesAreWritten() throws Exception {
        try (var staged = endpoint.stage(FILE, new StageRequest(temporary(1), content.length, false, 0))) {
            staged.channel().write(ByteBuffer.wrap(content));
            staged.commit(new Commit(attributes(), ContentHash.of(content, 0), Expect.ANY));
        }
        assertThat(told).containsExactly("written f");
        assertThat(last.root()).isEqualTo(tree(content).root());
        assertThat(lastFacts.changeToken())
                .isEqualTo(endpoint.stat(FILE).orElseThrow().changeToken());
        try (var staged = endpoint.stage(FILE, new StageRequest(temporary(2), 100, false, 0))) {
            staged.channel().write(ByteBuffer.allocate(100));
            staged.commit(new Commit(attributes(), ContentHash.of(new byte[100], 0), Expect.ANY));
        }
        assertThat(told).as("not of small ones").hasSize(1);
    }

    @Test
    void aPatchTakesLeavesOverAndTellsTheNewTree() throws Exception {
        try (var blocks = deltas.blocks(FILE, null, Expect.ANY)) {
            blocks.root();
        }
        byte[] next = content.clone();
        next[500_000]++;
        for (boolean inPlace : new boolean[] {false, true}) {
            if (inPlace) {
                // large enough, and the tree of it is at hand
                content = new byte[2 << 20];
                Files.write(root.resolve("f"), content);
                next = content.clone();
                next[500_000]++;
                try (var blocks = deltas.blocks(FILE, null, Expect.ANY)) {
                    blocks.root();
                }
            }
            Entry before = endpoint.stat(FILE).orElseThrow();
            var request = new PatchRequest(
                    temporary(3), next.length, SCHEME, FILE, Expect.same(before), inPlace, false, false);
            try (var patch = deltas.patch(FILE, request)) {
                patch.copy(0, 499_712);
                patch.literal().write(ByteBuffer.wrap(next, 499_712, 4_096));
                patch.copy(503_808, next.length - 503_808);
                patch.commit(new Commit(attributes(), tree(next).root(), Expect.same(before)));
            }
            assertThat(told.getLast()).isEqualTo("written f");
            assertThat(last.root()).isEqualTo(tree(next).root());
            assertThat(Files.readAllBytes(root.resolve("f"))).isEqualTo(next);
            try (var blocks = deltas.blocks(FILE, null, Expect.ANY)) {
                assertThat(blocks.cached()).isTrue();
            }
        }
    }

    @Test
    void whatLeavesTheContentAsItIsIsTold() throws Exception {
        endpoint.facet(Metadata.class).orElseThrow().set(FILE, EntryKind.FILE, attributes());
        endpoint.facet(ServerMove.class).orElseThrow().move(FILE, RelPath.of("g"), Expect.ANY);
        assertThat(told).containsExactly("kept f f true", "kept f g true");
    }

    @Test
    void aTreeIsKeptOnlyWhereAChangeWouldShow() {
        var recent = new RecentTrees(1);
        BlockTree tree = tree(content);
        long now = 1_700_000_000L * 1_000_000_000L;
        Instant begun = Instant.ofEpochSecond(1_700_000_000L);
        // changed right before it was read, by the clock and by its time
        Entry young = facts(new Timestamp(1_700_000_000L, 0), now);
        recent.read(FILE, young, tree, begun);
        recent.written(FILE, young, tree);
        assertThat(recent.current(FILE, young, SCHEME)).isEmpty();
        Entry stamped = facts(TIME, now);
        recent.written(FILE, stamped, tree);
        assertThat(recent.current(FILE, stamped, SCHEME)).contains(tree);
        assertThat(recent.current(FILE, stamped, new BlockScheme(4096, 12))).isEmpty();
        assertThat(recent.current(FILE, facts(TIME, now + 1), SCHEME)).isEmpty();
        Entry settled = facts(new Timestamp(1_699_999_990L, 0), now - 10_000_000_000L);
        recent.read(FILE, settled, tree, begun);
        assertThat(recent.current(FILE, settled, null)).contains(tree);
        Entry untold = facts(TIME, 0);
        recent.read(FILE, untold, tree, begun);
        assertThat(recent.current(FILE, untold, null)).isEmpty();
    }

    private static Entry facts(Timestamp modified, long changeToken) {
        return new Entry("f", EntryKind.FILE, 1_000_000, modified, 0644, 0, 0, 9, 1, changeToken, "");
    }

    private static Attributes attributes() {
        return new Attributes(0640, Entry.UNKNOWN, Entry.UNKNOWN, TIME);
    }

    private static String temporary(long key) {
        return TemporaryNames.of("0123abcd", key);
    }

    private static BlockTree tree(byte[] content) {
        var builder = BlockTree.builder(new BlockShape(SCHEME, content.length), true);
        builder.update(ByteBuffer.wrap(content));
        return builder.build();
    }
}
