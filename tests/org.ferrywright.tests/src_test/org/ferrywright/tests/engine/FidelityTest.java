package org.ferrywright.tests.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Extended;
import org.ferrywright.core.Extras;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.TemporaryNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.BulkHash;
import org.ferrywright.endpoint.BulkRead;
import org.ferrywright.endpoint.BulkWrite;
import org.ferrywright.endpoint.Endpoint;
import org.ferrywright.endpoint.Expect;
import org.ferrywright.endpoint.ExtendedMetadata;
import org.ferrywright.endpoint.Flush;
import org.ferrywright.endpoint.HardLinks;
import org.ferrywright.endpoint.Hashing;
import org.ferrywright.endpoint.Holds;
import org.ferrywright.endpoint.Metadata;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.Symlinks;
import org.ferrywright.engine.FidelityLoss;
import org.ferrywright.tests.fake.FakeKnobs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is predicted to get lost is what gets lost. */
class FidelityTest {
    private static final Timestamp EXACT = new Timestamp(1_600_000_001, 123_456_789);
    /** What a fake tree can show; the others are limits that the tree does not touch, or are lost everywhere. */
    private static final Set<String> OBSERVABLE = Set.of(
            "mode",
            "owner",
            "acl",
            "xattr",
            "capability",
            "ntfs-acl",
            "dos",
            "created",
            "nt-acl",
            "nt-owner",
            "time",
            "symlinks",
            "hard links");

    @TempDir
    Path data;

    static Stream<FakeKnobs> targets() {
        var all = new ArrayList<FakeKnobs>();
        all.add(FakeKnobs.BEST);
        all.add(FakeKnobs.POOREST);
        all.add(FakeKnobs.BEST.owned(true, false));
        all.add(FakeKnobs.BEST.owned(false, false));
        all.add(FakeKnobs.BEST.timePrecision(1_000));
        all.add(FakeKnobs.BEST.timePrecision(2_000_000_000L));
        all.add(FakeKnobs.BEST.facets(
                RecursiveList.class,
                BulkRead.class,
                BulkWrite.class,
                Metadata.class,
                Hashing.class,
                HardLinks.class,
                ExtendedMetadata.class));
        all.add(FakeKnobs.BEST.facets(
                RecursiveList.class,
                BulkRead.class,
                BulkWrite.class,
                Metadata.class,
                Flush.class,
                BulkHash.class,
                Symlinks.class,
                ExtendedMetadata.class));
        for (Aspect lost : Aspect.EXTENDED) {
            var keeps = EnumSet.copyOf(Aspect.EXTENDED);
            keeps.remove(lost);
            all.add(FakeKnobs.BEST.holds(new Holds(Aspect.EXTENDED, keeps, true, Long.MAX_VALUE, true)));
            all.add(FakeKnobs.BEST.holds(new Holds(Set.of(lost), Set.of(lost), true, Long.MAX_VALUE, true)));
        }
        return all.stream();
    }

    @ParameterizedTest
    @MethodSource("targets")
    void thePredictedLossIsTheObservedLoss(FakeKnobs target) throws Exception {
        try (var r = new Replica(data, FakeKnobs.BEST, target)) {
            fill(r.source());
            r.preview = true;
            Set<String> previewed = aspects(r.run().fidelity());
            r.preview = false;
            var first = r.run();
            assertThat(aspects(first.fidelity())).isEqualTo(previewed);
            var predicted = new TreeSet<>(previewed);
            predicted.retainAll(OBSERVABLE);
            assertThat(predicted).isEqualTo(observed(r.source(), r.target()));
        }
    }

    @Test
    void itIsToldBeforeTheFirstRunAndInPreviewsOnly() throws Exception {
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST.timePrecision(1_000_000_000L))) {
            fill(r.source());
            assertThat(aspects(r.run().fidelity())).contains("time");
            assertThat(r.run().fidelity()).isEmpty();
            r.preview = true;
            assertThat(aspects(r.run().fidelity())).contains("time");
        }
    }

    @Test
    void holesAreLostWhereTheTargetDoesNotKeepThem() throws Exception {
        var without = new Holds(Aspect.EXTENDED, Aspect.EXTENDED, false, Long.MAX_VALUE, true);
        try (var r = new Replica(data, FakeKnobs.BEST, FakeKnobs.BEST.holds(without))) {
            assertThat(aspects(r.run().fidelity())).contains("holes");
        }
        try (var r = new Replica(data.resolve("other"), FakeKnobs.BEST, FakeKnobs.BEST)) {
            assertThat(aspects(r.run().fidelity())).contains("specials").doesNotContain("holes");
        }
    }

    @Test
    void whatSomebodyLeavesOutIsNoLoss() throws Exception {
        try (var r = new Replica(
                data, FakeKnobs.BEST, FakeKnobs.BEST.owned(false, false).holds(Holds.NOTHING))) {
            fill(r.source());
            r.metadata = EnumSet.of(Aspect.MODE);
            assertThat(aspects(r.run().fidelity())).contains("mode").doesNotContain("owner", "acl", "xattr");
        }
    }

    private static void fill(Endpoint root) throws Exception {
        Map<String, byte[]> pieces = new HashMap<>();
        for (String name : List.of(
                "user.a",
                Extended.ACCESS_ACL,
                Extended.CAPABILITIES,
                Extended.WINDOWS_ACL,
                Extended.DOS_FLAGS,
                Extended.BIRTH,
                Extended.NT_ACCESS,
                Extended.NT_OWNERS)) {
            pieces.put(name, name.getBytes(StandardCharsets.UTF_8));
        }
        var all = Extended.of(Aspect.EXTENDED, pieces);
        Replica.file(root, "f", "content", new Attributes(0640, 12, 34, EXACT, all));
        Replica.link(root, "link", "f");
        Replica.perform(
                root,
                new BulkWrite.StoreHardLink(
                        RelPath.of("g"), TemporaryNames.of("00000000", 7), RelPath.of("f"), Expect.ANY));
    }

    private static Set<String> observed(Endpoint source, Endpoint target) throws Exception {
        var lost = new TreeSet<String>();
        Entry s = source.stat(RelPath.of("f")).orElseThrow();
        Entry t = target.stat(RelPath.of("f")).orElseThrow();
        lose(lost, "mode", s.mode() != t.mode());
        lose(lost, "owner", s.uid() != t.uid() || s.gid() != t.gid());
        lose(lost, "time", !s.modified().equals(t.modified()));
        Extras there = t.extras();
        s.extras()
                .digests()
                .forEach((aspect, digest) ->
                        lose(lost, aspect.word(), !digest.equals(there.digests().get(aspect))));
        Optional<Entry> link = target.stat(RelPath.of("link"));
        lose(lost, "symlinks", link.isEmpty() || link.get().kind() != EntryKind.SYMLINK);
        Entry other = target.stat(RelPath.of("g")).orElseThrow();
        lose(lost, "hard links", t.fileId() == 0 || other.fileId() != t.fileId());
        return lost;
    }

    private static void lose(Set<String> lost, String aspect, boolean isLost) {
        if (isLost) {
            lost.add(aspect);
        }
    }

    private static Set<String> aspects(List<FidelityLoss> losses) {
        var words = new TreeSet<String>();
        losses.forEach(l -> words.add(l.aspect()));
        return words;
    }
}
