package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Guard.DeleteLimit;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.ServerMove;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.fake.FakeEndpoint;
import org.ferrywright.tests.fake.FakeKnobs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that changed at one side change at the other; nothing is sent again. */
class MoveTest {
    @TempDir
    Path data;

    private Replica replica;

    @BeforeEach
    void fill() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        for (int i = 0; i < 40; i++) {
            Replica.file(replica.source(), "d" + i % 4 + "/e/f" + i, "content " + i, 1000 + i);
        }
        Replica.folder(replica.source(), "d1/empty");
        Replica.link(replica.source(), "d1/link", "e/f1");
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertInStep();
        replica.deleteLimit = DeleteLimit.DEFAULT;
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @Test
    void aRenamedFileIsMoved() throws Exception {
        rename(replica.source(), "d0/e/f0", "d2/other name");
        moved(1);
    }

    @Test
    void aRenamedFolderIsMovedAsOne() throws Exception {
        rename(replica.source(), "d1", "elsewhere/d1 renamed");
        // the folder that holds it is new
        var result = replica.run();
        assertThat(result.moved()).isOne();
        assertThat(result.created()).isOne();
        assertThat(result.deleted()).isZero();
        assertThat(result.bytes().literal()).isZero();
        replica.assertInStep();
    }

    @Test
    void everythingRenamedIsNoMassDelete() throws Exception {
        for (int i = 0; i < 4; i++) {
            rename(replica.source(), "d" + i, "renamed" + i);
        }
        moved(4);
    }

    @Test
    void aRenamedFolderWithAnEditedFileKeepsTheRest() throws Exception {
        rename(replica.source(), "d1", "x");
        Replica.file(replica.source(), "x/e/f1", "edited", 5000);
        var result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.moved()).isEqualTo(9);
        assertThat(result.bytes().literal()).isEqualTo("edited".length());
        replica.assertInStep();
    }

    @Test
    void equalSizeAndTimeButOtherContentIsNotMoved() throws Exception {
        Replica.remove(replica.source(), "d0/e/f0");
        Replica.file(replica.source(), "d0/e/g0", "CONTENT 0", 1000);
        var result = replica.run();
        assertThat(result.moved()).isZero();
        assertThat(result.created()).isOne();
        assertThat(result.deleted()).isOne();
        replica.assertInStep();
    }

    @Test
    void aFolderLikeItWithOneOtherContentIsNotMovedAsAWhole() throws Exception {
        rename(replica.source(), "d1", "x");
        Replica.file(replica.source(), "x/e/f5", "CONTENT 5", 1005);
        var result = replica.run();
        assertThat(result.bytes().literal()).isEqualTo("CONTENT 5".length());
        replica.assertInStep();
    }

    @Test
    void withAFilterOnlyFilesAreMovedSoThatWhatItHidesStays() throws Exception {
        Replica.file(replica.target(), "d1/e/hidden.tmp", "the target's own", 1);
        rename(replica.source(), "d1", "x");
        replica.filter = new Filter(List.of(new Filter.Rule(false, "*.tmp")));
        var result = replica.run();
        assertThat(result.moved()).isEqualTo(10);
        assertThat(result.bytes().literal()).isZero();
        assertThat(Replica.see(replica.target())).containsKey("d1/e/hidden.tmp");
    }

    @Test
    void updateDeletesNothingSoItMovesNothing() throws Exception {
        replica.mode = Mode.UPDATE;
        rename(replica.source(), "d0/e/f0", "d0/e/g0");
        var result = replica.run();
        assertThat(result.moved()).isZero();
        assertThat(Replica.see(replica.target())).containsKeys("d0/e/f0", "d0/e/g0");
    }

    @Test
    void aPreviewTellsTheMoves() throws Exception {
        rename(replica.source(), "d1", "x");
        replica.preview = true;
        var before = Replica.see(replica.target());
        var result = replica.run();
        assertThat(result.moved()).isOne();
        assertThat(result.created()).isZero();
        assertThat(result.deleted()).isZero();
        assertThat(Replica.see(replica.target())).isEqualTo(before);
    }

    @Test
    void aTargetThatCannotRenameGetsCopies() throws Exception {
        try (var poor = new Replica(data.resolve("poor"), FakeKnobs.BEST, FakeKnobs.BEST.facets(Metadata.class))) {
            Replica.file(poor.source(), "a", "content", 1);
            poor.run();
            rename(poor.source(), "a", "b");
            var result = poor.run();
            assertThat(result.moved()).isZero();
            poor.assertInStep();
        }
    }

    @Test
    void twoWayMovesBothWays() throws Exception {
        replica.mode = Mode.TWO_WAY;
        replica.run();
        rename(replica.source(), "d1", "by source");
        rename(replica.target(), "d2", "by target");
        rename(replica.target(), "d0/e/f0", "d0/e/renamed");
        moved(3);
        // and the baseline followed: nothing is taken for deleted or new
        var again = replica.run();
        assertThat(again.created() + again.deleted() + again.moved() + again.updated())
                .isZero();
        Replica.file(replica.target(), "by source/e/f1", "edited at the target", 9000);
        Replica.remove(replica.source(), "by target/e/f2");
        var last = replica.run();
        assertThat(last.updated()).isOne();
        assertThat(last.deleted()).isOne();
        replica.assertInStep();
    }

    @Test
    void twoWayKeepsWhatTheOtherSidePutIntoARenamedFolder() throws Exception {
        replica.mode = Mode.TWO_WAY;
        replica.run();
        rename(replica.source(), "d1", "x");
        Replica.file(replica.target(), "d1/e/new at target", "precious", 9000);
        replica.run();
        replica.run();
        // folders' times are each side's own
        assertThat(contents(replica.target()))
                .isEqualTo(contents(replica.source()))
                .containsValue("precious");
    }

    private static Map<String, String> contents(FakeEndpoint root) throws Exception {
        return Replica.see(root).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().content()));
    }

    private void moved(int count) throws Exception {
        SyncResult result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.moved()).isEqualTo(count);
        assertThat(result.created() + result.deleted()).isZero();
        assertThat(result.bytes().literal()).isZero();
        replica.assertInStep();
    }

    private static void rename(FakeEndpoint root, String from, String to) throws Exception {
        var entry = root.stat(RelPath.of(from)).orElseThrow();
        root.facet(ServerMove.class).orElseThrow().move(RelPath.of(from), RelPath.of(to), Expect.same(entry));
    }
}
