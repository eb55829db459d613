package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.ferrywright.core.RevisionNames.Version;
import org.ferrywright.core.VersionId.Why;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RevisionNamesTest {
    private static final String RUN = "20261122-140455-ab12";
    private static final VersionId ID = new VersionId(Instant.parse("2026-11-22T14:05:01.123456Z"), Why.REPLACED, RUN);

    @Test
    void idsAreWrittenAsDocumented() {
        assertThat(ID).hasToString("20261122T140501123456Z~r~" + RUN);
        assertThat(ID.toString()).hasSize(VersionId.LENGTH);
        assertThat(RevisionNames.place(RelPath.of("docs/a.txt"), ID, 255).value())
                .isEqualTo(".ferry~revisions/docs/a.txt~" + ID);
        assertThat(RevisionNames.place(RelPath.of("docs/" + "n".repeat(255)), ID, 255)
                        .value())
                .isEqualTo(".ferry~revisions/docs/" + "n".repeat(255) + "/~" + ID);
    }

    @Test
    void everyPlaceLeadsBackAndNoTwoAreOne() {
        var random = new Random(7);
        var names = new Names(7);
        var places = new HashSet<RelPath>();
        var versions = new HashSet<Version>();
        for (int i = 0; i < 20_000; i++) {
            RelPath path = names.path(3)
                    .child(random.nextInt(4) == 0 ? "x".repeat(200 + random.nextInt(56)) : names.component());
            var version = new Version(path, id(random));
            RelPath place = RevisionNames.place(path, version.id(), 255);
            assertThat(RevisionNames.version(place)).contains(version);
            assertThat(place.name().length()).isLessThanOrEqualTo(255);
            versions.add(version);
            places.add(place);
        }
        assertThat(places).hasSameSizeAs(versions);
    }

    @Test
    void aNameThatLooksLikeAVersionIsKeptAsAnyOther() {
        for (String name : List.of("a~" + ID, "~" + ID, ID.toString(), "~", "a~", "a~b")) {
            var version = new Version(RelPath.of("d").child(name), ID);
            assertThat(RevisionNames.version(RevisionNames.place(version.path(), ID, 255)))
                    .contains(version);
        }
    }

    @Test
    void idsAreOrderedByTimeAsTextToo() {
        var random = new Random(3);
        List<VersionId> ids = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            ids.add(id(random));
        }
        ids.sort(null);
        assertThat(ids.stream().map(VersionId::kept)).isSorted();
        assertThat(ids.stream().map(VersionId::toString)).isSorted();
        for (VersionId id : ids) {
            assertThat(VersionId.parse(id.toString())).contains(id);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a~20261122T140501123456Z~r~20261122-140455-ab12",
                "x/a~20261122T140501123456Z~r~20261122-140455-ab12",
                ".ferry~revisions",
                ".ferry~revisions/a",
                ".ferry~revisions/~20261122T140501123456Z~r~20261122-140455-ab12",
                ".ferry~revisions/a~20261122T140501123456Z~x~20261122-140455-ab12",
                ".ferry~revisions/a~20261122T140501123456Z~r~20261122-140455-AB12",
                ".ferry~revisions/a~20261332T140501123456Z~r~20261122-140455-ab12",
                ".ferry~revisions/a~20260230T140501123456Z~d~20261122-140455-ab12",
                ".ferry~revisions/a-20261122T140501123456Z~r~20261122-140455-ab12",
                ".ferry~revisions/a~20261122T140501123456Z~r~20261122-140455-ab12/b",
                ".ferry~revisionsx/a~20261122T140501123456Z~r~20261122-140455-ab12"
            })
    void everythingElseIsNoVersion(String place) {
        assertThat(RevisionNames.version(RelPath.of(place))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {".ferry~revisions", "a/b/.ferry~revisions", ".FERRY~Revisions", "x/.Ferry~revisionS"})
    void theFolderIsReservedWhereverItIs(String path) {
        assertThat(RevisionNames.isReserved(path)).isTrue();
        assertThat(Filter.ALL.testFolder(path, Filter.Verdict.INCLUDED)).isEqualTo(Filter.Verdict.EXCLUDED);
        var everything = new Filter(List.of(new Filter.Rule(true, "*")));
        assertThat(everything.testEarly(path, Filter.Verdict.INCLUDED)).isEqualTo(Filter.Verdict.EXCLUDED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ferry~revisions",
                "x.ferry~revisions",
                ".ferry~revisions.txt",
                ".ferry~revision",
                ".ferry~revisions~",
                ".ferry~revisions/a",
                ".ferry-revisions"
            })
    void whatOnlyLooksSimilarIsAnybodysName(String path) {
        assertThat(RevisionNames.isReserved(path)).isFalse();
        assertThat(Filter.ALL.testFolder(path, Filter.Verdict.INCLUDED)).isEqualTo(Filter.Verdict.INCLUDED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "run", "20261122-140455-AB12", "../../../../etc/passwd"})
    void refusesWhatIsNoRun(String run) {
        assertThatIllegalArgumentException().isThrownBy(() -> new VersionId(Instant.EPOCH, Why.DELETED, run));
    }

    @Test
    void refusesTimesThatHaveNoSuchText() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VersionId(Instant.parse("+10000-01-01T00:00:00Z"), Why.DELETED, RUN));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new VersionId(Instant.parse("-0001-01-01T00:00:00Z"), Why.DELETED, RUN));
    }

    private static VersionId id(Random random) {
        Instant kept = Instant.ofEpochSecond(random.nextLong(253_402_300_800L), random.nextInt(1_000_000_000))
                .truncatedTo(ChronoUnit.MICROS);
        return new VersionId(kept, random.nextBoolean() ? Why.REPLACED : Why.DELETED, RUN);
    }
}
