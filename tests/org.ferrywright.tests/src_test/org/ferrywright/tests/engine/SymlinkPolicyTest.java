package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Mode;
import org.ferrywright.core.SymlinkPolicy;
import org.ferrywright.engine.SyncResult;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.fake.FakeKnobs;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SymlinkPolicyTest {
    @TempDir
    Path data;

    private Replica replica;

    @BeforeEach
    void open() throws Exception {
        replica = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST);
        Replica.file(replica.source(), "d/file", "content", 1_000);
        Replica.link(replica.source(), "d/link", "file");
        Replica.link(replica.source(), "e", "d");
    }

    @AfterEach
    void close() {
        replica.close();
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void copiesThemAsLinksWhenNobodySaysOtherwise(Mode mode) throws Exception {
        replica.mode = mode;
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        replica.assertInStep();
        assertThat(Replica.see(replica.target()).get("e").kind()).isEqualTo(EntryKind.SYMLINK);
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void skipLeavesThemOutAndTellsEach(Mode mode) throws Exception {
        replica.mode = mode;
        replica.symlinks = SymlinkPolicy.SKIP;
        SyncResult result = replica.run();
        assertThat(result.outcome()).isEqualTo(Outcome.OK);
        assertThat(result.skips()).isEqualTo(2);
        assertThat(result.skipped()).extracting(SyncResult.Failure::path).containsExactlyInAnyOrder("d/link", "e");
        assertThat(result.skipped()).allMatch(f -> f.message().contains("left out"));
        assertThat(Replica.see(replica.target())).containsOnlyKeys("d", "d/file");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void skipLeavesAloneWhatTheTargetHasThere(Mode mode) throws Exception {
        Replica.file(replica.target(), "d/link", "somebody's", 5);
        Replica.file(replica.target(), "e/inside", "somebody's too", 6);
        replica.mode = mode;
        replica.symlinks = SymlinkPolicy.SKIP;
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        assertThat(replica.run().outcome()).isEqualTo(Outcome.OK);
        var there = Replica.see(replica.target());
        assertThat(there.get("d/link").content()).isEqualTo("somebody's");
        assertThat(there.get("e/inside").content()).isEqualTo("somebody's too");
        assertThat(there.get("d/file").content()).isEqualTo("content");
        assertThat(Replica.see(replica.source()).get("e").kind()).isEqualTo(EntryKind.SYMLINK);
    }

    @Test
    void skipBothWaysLeavesAloneTheLinksOfBothSides() throws Exception {
        Replica.link(replica.target(), "theirs", "anything");
        Replica.file(replica.source(), "theirs", "ours", 7);
        replica.mode = Mode.TWO_WAY;
        replica.symlinks = SymlinkPolicy.SKIP;
        assertThat(replica.run().skips()).isEqualTo(3);
        assertThat(Replica.see(replica.target()).get("theirs").content()).isEqualTo("anything");
        assertThat(Replica.see(replica.source()).get("theirs").content()).isEqualTo("ours");
    }

    @ParameterizedTest
    @EnumSource(Mode.class)
    void skipAfterCopyDeletesNoLink(Mode mode) throws Exception {
        replica.mode = mode;
        replica.run();
        var before = Replica.see(replica.target());
        replica.symlinks = SymlinkPolicy.SKIP;
        assertThat(replica.run().deleted()).isZero();
        assertThat(Replica.see(replica.target())).isEqualTo(before);
    }
}
