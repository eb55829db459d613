package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Mode;
import org.ferrywright.core.RelPath;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Holds;
import org.ferrywright.engine.SyncResult.Outcome;
import org.ferrywright.tests.fake.FakeKnobs;
import org.ferrywright.tests.fake.FakeOperation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What files have beside content, mode, owner and time, through the real engine. */
class ExtendedMetadataTest {
    private static final Extended NOTHING = Extended.none(Aspect.EXTENDED);

    @TempDir
    Path data;

    @Test
    void smallAndLargeFilesAndFoldersArriveWithIt() throws Exception {
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            Replica.folder(r.source(), "d");
            Replica.file(r.source(), "d/small", "content", 1_000);
            Replica.file(r.source(), "d/plain", "content", 1_000);
            Replica.file(r.source(), "large", "x".repeat(300_000), 1_000);
            for (String path : List.of("d", "d/small", "large", "")) {
                set(r.source(), path, sample(path));
            }
            assertThat(r.run().outcome()).isEqualTo(Outcome.OK);
            for (String path : List.of("d", "d/small", "large", "")) {
                assertThat(read(r.target(), path)).as(path).isEqualTo(sample(path));
            }
            assertThat(read(r.target(), "d/plain")).isEqualTo(NOTHING);
            r.assertInStep();
        }
    }

    @Test
    void aChangeOfItAloneSendsNoContent() throws Exception {
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            Replica.file(r.source(), "f", "content", 1_000);
            Replica.folder(r.source(), "d");
            set(r.source(), "f", sample("first"));
            r.run();
            set(r.source(), "f", sample("second"));
            set(r.source(), "d", sample("folder"));
            var result = r.run();
            assertThat(result.updated()).isEqualTo(2);
            assertThat(result.bytes().content()).isZero();
            assertThat(read(r.target(), "f")).isEqualTo(sample("second"));
            assertThat(read(r.target(), "d")).isEqualTo(sample("folder"));
            set(r.source(), "f", NOTHING);
            assertThat(r.run().updated()).isEqualTo(1);
            assertThat(read(r.target(), "f")).isEqualTo(NOTHING);
            assertThat(r.run().updated()).isZero();
        }
    }

    @Test
    void whatTheTargetHasBesidesGoes() throws Exception {
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            Replica.file(r.source(), "f", "content", 1_000);
            r.run();
            set(r.target(), "f", sample("somebody else's"));
            assertThat(r.run().updated()).isEqualTo(1);
            assertThat(read(r.target(), "f")).isEqualTo(NOTHING);
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Aspect.class,
            names = {"POSIX_ACL", "XATTR", "CAPABILITY", "NTFS_ACL", "DOS", "CREATED"})
    void whatTheTargetCannotKeepChangesNothingAndEndsNothing(Aspect lost) throws Exception {
        var keeps = EnumSet.copyOf(Aspect.EXTENDED);
        keeps.remove(lost);
        var poorer = FakeKnobs.BEST.holds(new Holds(keeps, keeps, true, Long.MAX_VALUE, true));
        try (var r = new Replica(data, FakeKnobs.BEST, poorer)) {
            Replica.file(r.source(), "f", "content", 1_000);
            set(r.source(), "f", sample("x"));
            assertThat(r.run().outcome()).isEqualTo(Outcome.OK);
            assertThat(read(r.target(), "f")).isEqualTo(sample("x").of(keeps));
            assertThat(r.run().unchanged()).isEqualTo(1);
        }
    }

    @Test
    void whatTheTargetRefusesIsToldOnceAndTheFilesArrive() throws Exception {
        // promised, but never done
        var liar = FakeKnobs.BEST.holds(new Holds(Aspect.EXTENDED, Aspect.EXTENDED, true, Long.MAX_VALUE, true));
        try (var r = new Replica(data, FakeKnobs.BEST, liar)) {
            r.target().tree().refuse(Set.of(Aspect.XATTR));
            for (int i = 0; i < 50; i++) {
                Replica.file(r.source(), "f" + i, "content", 1_000);
                set(r.source(), "f" + i, sample("x"));
            }
            var result = r.run();
            assertThat(result.outcome()).isEqualTo(Outcome.OK);
            assertThat(result.created()).isEqualTo(50);
            assertThat(result.skips()).isEqualTo(1);
            assertThat(result.skipped().getFirst().message()).contains("xattr").contains("--metadata");
            assertThat(read(r.target(), "f7").of(Set.of(Aspect.POSIX_ACL)))
                    .isEqualTo(sample("x").of(Set.of(Aspect.POSIX_ACL)));
        }
    }

    @Test
    void whatIsLeftOutStaysAsItIs() throws Exception {
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            Replica.file(r.source(), "f", "content", 1_000);
            r.run();
            set(r.source(), "f", sample("source"));
            set(r.target(), "f", sample("target"));
            r.metadata = EnumSet.of(Aspect.MODE, Aspect.OWNER, Aspect.POSIX_ACL);
            r.run();
            assertThat(read(r.target(), "f").of(Set.of(Aspect.POSIX_ACL)))
                    .isEqualTo(sample("source").of(Set.of(Aspect.POSIX_ACL)));
            assertThat(read(r.target(), "f").of(Set.of(Aspect.XATTR)))
                    .isEqualTo(sample("target").of(Set.of(Aspect.XATTR)));
        }
    }

    @Test
    void twoWayCarriesItFromTheSideThatChangedIt() throws Exception {
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            r.mode = Mode.TWO_WAY;
            Replica.file(r.source(), "a", "content", 1_000);
            Replica.file(r.source(), "b", "content", 1_000);
            set(r.source(), "a", sample("old"));
            r.run();
            assertThat(read(r.target(), "a")).isEqualTo(sample("old"));
            set(r.target(), "a", sample("new"));
            set(r.source(), "b", sample("b"));
            r.run();
            assertThat(read(r.source(), "a")).isEqualTo(sample("new"));
            assertThat(read(r.target(), "b")).isEqualTo(sample("b"));
            var quiet = r.run();
            assertThat(quiet.updated()).isZero();
            assertThat(quiet.conflicts()).isEmpty();
        }
    }

    @Test
    void whatOneSideRefusesIsNeverTakenFromTheOther() throws Exception {
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            r.mode = Mode.TWO_WAY;
            Replica.file(r.source(), "f", "content", 1_000);
            Replica.folder(r.source(), "d");
            r.run();
            r.target().tree().refuse(Set.of(Aspect.XATTR));
            set(r.source(), "f", sample("precious"));
            set(r.source(), "d", sample("precious"));
            for (int i = 0; i < 4; i++) {
                r.run();
                assertThat(read(r.source(), "f")).isEqualTo(sample("precious"));
                assertThat(read(r.source(), "d")).isEqualTo(sample("precious"));
            }
        }
    }

    @Test
    void whereTheSourceHasNoDescriptorTheTargetKeepsItsOwn() throws Exception {
        var descriptor = Extended.of(Set.of(Aspect.NT_ACL), Map.of(Extended.NT_ACCESS, new byte[] {1, 2, 3}));
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            Replica.file(r.source(), "f", "content", 1_000);
            Replica.file(r.source(), "g", "content", 1_000);
            set(r.source(), "g", descriptor);
            r.run();
            set(r.target(), "f", descriptor);
            set(r.target(), "g", Extended.of(Set.of(Aspect.NT_ACL), Map.of(Extended.NT_ACCESS, new byte[] {4})));
            assertThat(r.run().updated()).isEqualTo(1);
            assertThat(read(r.target(), "f").pieces()).containsKey(Extended.NT_ACCESS);
            assertThat(read(r.target(), "g").of(Set.of(Aspect.NT_ACL))).isEqualTo(descriptor);
        }
    }

    @Test
    void aTreeWithoutAnyCostsNoFurtherRoundTrip() throws Exception {
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST)) {
            for (int i = 0; i < 300; i++) {
                Replica.file(r.source(), "d" + i % 10 + "/f" + i, "content", 1_000);
            }
            var asked = new int[1];
            r.source().faults().hook((operation, path) -> asked[0] += operation == FakeOperation.READ_EXTENDED ? 1 : 0);
            r.run();
            assertThat(asked[0]).isZero();
        }
    }

    private static Extended sample(String text) {
        Map<String, byte[]> pieces = new HashMap<>();
        for (String name : List.of(
                "user.a",
                "user.b",
                Extended.ACCESS_ACL,
                Extended.CAPABILITIES,
                Extended.WINDOWS_ACL,
                Extended.DOS_FLAGS,
                Extended.BIRTH)) {
            pieces.put(name, (name + text).getBytes(StandardCharsets.UTF_8));
        }
        return Extended.of(Aspect.EXTENDED, pieces);
    }

    private static void set(Endpoint root, String path, Extended extended) throws Exception {
        RelPath at = RelPath.of(path);
        EntryKind kind = root.stat(at).orElseThrow().kind();
        Replica.perform(root, new BulkWrite.SetAttributes(at, kind, Attributes.NONE.with(extended)));
    }

    private static Extended read(Endpoint root, String path) throws Exception {
        RelPath at = RelPath.of(path);
        var item = new BulkRead.Item(at, root.stat(at).orElseThrow());
        var result = root.facet(ExtendedMetadata.class).orElseThrow().read(List.of(item), Aspect.EXTENDED);
        return ((ExtendedMetadata.Result.Found) result.getFirst()).extended();
    }
}
