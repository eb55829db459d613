package org.ferrywright.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.delta.BlockScheme;
import org.ferrywright.delta.BlockShape;
import org.ferrywright.delta.BlockTree;
import org.ferrywright.endpoint.BlockTrees;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptTreesTest {
    private static final int SIZE = 300_000;
    private static final RelPath FILE = RelPath.of("folder/f");
    private static final Entry FACTS = facts(SIZE, 1_000, 7, 5_000);

    @TempDir
    Path folder;

    @Test
    void aTreeCountsOnlyWithAllFacts() {
        try (var kept = new KeptTrees(folder.resolve("m"), 1 << 20)) {
            BlockTrees trees = kept.of("here");
            BlockTree tree = tree(trees, 1);
            trees.written(FILE, FACTS, tree);
            assertThat(trees.current(FILE, FACTS, null).orElseThrow().root()).isEqualTo(tree.root());
            assertThat(trees.current(FILE, FACTS, tree.shape().scheme())).isPresent();
            assertThat(trees.current(FILE, FACTS, new BlockScheme(1 << 20, 1))).isEmpty();
            assertThat(trees.current(FILE, facts(SIZE + 1, 1_000, 7, 5_000), null))
                    .isEmpty();
            assertThat(trees.current(FILE, facts(SIZE, 1_001, 7, 5_000), null)).isEmpty();
            assertThat(trees.current(FILE, facts(SIZE, 1_000, 8, 5_000), null)).isEmpty();
            assertThat(trees.current(FILE, facts(SIZE, 1_000, 7, 5_001), null)).isEmpty();
            assertThat(trees.current(RelPath.of("f"), FACTS, null)).isEmpty();
            assertThat(kept.of("elsewhere").current(FILE, FACTS, null)).isEmpty();
        }
    }

    @Test
    void aFileThatNothingTellsApartIsNotKept() {
        try (var kept = new KeptTrees(folder.resolve("m"), 1 << 20)) {
            BlockTrees trees = kept.of("here");
            for (Entry entry : new Entry[] {facts(SIZE, 1_000, 0, 5_000), facts(SIZE, 1_000, 7, 0)}) {
                trees.written(FILE, entry, tree(trees, 1));
                assertThat(trees.current(FILE, entry, null)).isEmpty();
            }
        }
    }

    @Test
    void theyAreThereAfterAnotherStart() {
        BlockScheme scheme;
        try (var kept = new KeptTrees(folder.resolve("m"), 1 << 20)) {
            scheme = kept.of("here").scheme(FILE, SIZE);
            kept.of("here").written(FILE, FACTS, tree(kept.of("here"), 1));
        }
        try (var kept = new KeptTrees(folder.resolve("m"), 1 << 20)) {
            assertThat(kept.of("here").scheme(FILE, SIZE)).isEqualTo(scheme);
            assertThat(kept.of("elsewhere").scheme(FILE, SIZE)).isNotEqualTo(scheme);
            assertThat(kept.of("here").current(FILE, FACTS, null)).isPresent();
        }
    }

    @Test
    void namesAreFollowed() {
        try (var kept = new KeptTrees(folder.resolve("m"), 1 << 20)) {
            BlockTrees trees = kept.of("here");
            trees.written(FILE, FACTS, tree(trees, 1));
            Entry after = facts(SIZE, 1_000, 7, 6_000);
            trees.kept(FILE, RelPath.of("folder/g"), FACTS, after);
            assertThat(trees.current(FILE, FACTS, null)).isEmpty();
            assertThat(trees.current(RelPath.of("folder/g"), after, null)).isPresent();
            Entry directory = new Entry("folder", EntryKind.DIRECTORY, 0, new Timestamp(1, 0), -1, -1, -1, 1, 1, 1, "");
            trees.kept(RelPath.of("folder"), RelPath.of("a/b"), directory, directory);
            assertThat(trees.current(RelPath.of("a/b/g"), after, null)).isPresent();
        }
    }

    @Test
    void whatWasUsedLongestAgoGoes() {
        try (var kept = new KeptTrees(folder.resolve("m"), 20_000)) {
            BlockTrees trees = kept.of("here");
            for (int i = 0; i < 20; i++) {
                trees.written(RelPath.of("f" + i), FACTS, tree(trees, i));
            }
            long left = IntStream.range(0, 20)
                    .filter(i -> trees.current(RelPath.of("f" + i), FACTS, null).isPresent())
                    .count();
            assertThat(left).isBetween(1L, 20_000L / (SIZE / 4096 * 24));
        }
    }

    @Test
    void aFolderThatCannotBeIsNoFailure() throws Exception {
        Files.writeString(folder.resolve("m"), "a file");
        try (var kept = new KeptTrees(folder.resolve("m"), 1 << 20)) {
            BlockTrees trees = kept.of("here");
            trees.written(FILE, FACTS, tree(trees, 1));
            assertThat(trees.current(FILE, FACTS, null)).isEmpty();
        }
    }

    private static Entry facts(long size, long seconds, long id, long token) {
        return new Entry("f", EntryKind.FILE, size, new Timestamp(seconds, 0), -1, -1, -1, id, 1, token, "");
    }

    private static BlockTree tree(BlockTrees trees, int first) {
        var content = new byte[SIZE];
        content[0] = (byte) first;
        var builder = BlockTree.builder(new BlockShape(trees.scheme(FILE, SIZE), SIZE), true);
        builder.update(ByteBuffer.wrap(content));
        return builder.build();
    }
}
