package org.ferrywright.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LikenessTest {
    private static final long SIZE = 1_000_000;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "report-v2.docx | report.docx; report-v1.docx; letter.docx; picture.jpg | report-v1.docx; report.docx",
                "report (copy).docx | report.docx; summary.docx | report.docx",
                "Report FINAL.docx | report draft.docx; reporting.xlsx | report draft.docx",
                "app.log.3 | app.log.2; app.log.1; web.log.1 | app.log.2; app.log.1",
                "backup-2026-11-22.sql | backup-2026-11-21.sql; backup-2026-11-20.sql; users.sql"
                        + " | backup-2026-11-20.sql; backup-2026-11-21.sql",
                "machine-disk1.vmdk | machine-disk.vmdk; machine.nvram | machine-disk.vmdk",
                "presentation_march.pptx | presentation_april.pptx; budget.xlsx | presentation_april.pptx",
                "a.bin | b.bin; c.bin | ",
                "new.txt | | "
            })
    void findsVersionsByTheirNames(String name, String others, String expected) {
        List<Entry> files = words(others).map(n -> file(n, SIZE, n.hashCode())).toList();
        assertThat(names(new Likeness(files).candidates(file(name, SIZE + 1, 1))))
                .containsExactlyInAnyOrderElementsOf(words(expected).toList());
    }

    @Test
    void theSameSizeAndTimeUnderAnotherNameComesFirst() {
        var likeness = new Likeness(List.of(file("app.log.1", SIZE, 5), file("app.log", 2 * SIZE, 9)));
        assertThat(names(likeness.candidates(file("app.log.2", 2 * SIZE, 9)))).containsExactly("app.log", "app.log.1");
        assertThat(likeness.twin(file("app.log.1", 2 * SIZE, 9)).name()).isEqualTo("app.log");
        assertThat(likeness.twin(file("app.log", 2 * SIZE, 9))).isNull();
    }

    @Test
    void whatIsMuchLongerOrShorterOrSmallOrNoFileIsNoCandidate() {
        var folder = new Entry("report-v3.docx", EntryKind.DIRECTORY, 0, new Timestamp(1, 0), 0, 0, 0, 0, 1, 0, "");
        var likeness = new Likeness(List.of(
                file("report-v1.docx", 5 * SIZE, 1),
                file("report-v2.docx", SIZE / 5, 1),
                file("report-v4.docx", 1000, 1),
                folder));
        assertThat(likeness.candidates(file("report-v5.docx", SIZE, 2))).isEmpty();
        assertThat(new Likeness(List.of(folder, file("report-v4.docx", 1000, 1))).isEmpty())
                .isTrue();
    }

    @Test
    void theClosestInSizeOfManyVersionsAreTried() {
        List<Entry> files = new ArrayList<>();
        for (int i = 1; i <= 9; i++) {
            files.add(file("dump-" + i + ".sql", SIZE + 1000L * i, i));
        }
        assertThat(names(new Likeness(files).candidates(file("dump-10.sql", SIZE + 5100, 99))))
                .containsExactly("dump-5.sql", "dump-6.sql", "dump-4.sql");
    }

    @Test
    @Timeout(300)
    void aFolderOfVeryManyFilesTakesNoLongerForEach() {
        List<Entry> files = new ArrayList<>();
        for (int i = 0; i < 20_000; i++) {
            files.add(file("scan" + i + ".tif", SIZE + i, i));
        }
        var likeness = new Likeness(files);
        for (int i = 0; i < 20_000; i++) {
            assertThat(likeness.candidates(file("scan" + i + "x.tif", SIZE + i, -i)))
                    .hasSize(3);
        }
    }

    @Test
    void whatIsDeletedElsewhereUnderTheNameIsABasisToo() {
        var bases = new Bases(true);
        bases.enter(List.of());
        bases.goes("old/movie.mp4", file("movie.mp4", SIZE, 3));
        bases.goes("older/movie.mp4", file("movie.mp4", 3 * SIZE, 3));
        bases.goes("x/movie.mp4", file("movie.mp4", 9 * SIZE, 3));
        bases.goes("old/other.mp4", file("other.mp4", SIZE, 3));
        assertThat(bases.of(RelPath.of("new/movie.mp4"), file("movie.mp4", SIZE, 4), null))
                .extracting(b -> b.path().value())
                .containsExactly("old/movie.mp4", "older/movie.mp4");
        assertThat(bases.turns(9)).isEmpty();
    }

    @Test
    void anOldVersionIsTheBasisUnlessAnotherFileLooksTheSame() {
        var bases = new Bases(true);
        Entry log = file("app.log", SIZE, 7);
        Entry first = file("app.log.1", SIZE, 3);
        bases.enter(List.of(log, first));
        bases.wanted("app.log", file("app.log", SIZE / 3, 99), log);
        bases.wanted("app.log.1", file("app.log.1", SIZE, 7), first);
        assertThat(bases.of(RelPath.of("app.log"), file("app.log", SIZE / 3, 99), log))
                .containsExactly(new Basis(RelPath.of("app.log"), log, true));
        assertThat(bases.of(RelPath.of("app.log.1"), file("app.log.1", SIZE, 7), first))
                .containsExactly(
                        new Basis(RelPath.of("app.log"), log, false), new Basis(RelPath.of("app.log.1"), first, true));
    }

    @Test
    void whoTakesWhatIsOldComesBeforeItIsWrittenOver() {
        var bases = new Bases(true);
        Entry log = file("app.log", SIZE, 7);
        Entry first = file("app.log.1", SIZE, 3);
        Entry second = file("app.log.2", SIZE, 2);
        bases.enter(List.of(log, first, second));
        bases.wanted("app.log.1", file("app.log.1", SIZE, 7), first);
        bases.wanted("app.log.2", file("app.log.2", SIZE, 3), second);
        bases.wanted("app.log.3", file("app.log.3", SIZE, 2), null);
        Map<String, Integer> turns = bases.turns(9);
        assertThat(turns.get("app.log.3")).isLessThan(turns.get("app.log.2"));
        assertThat(turns.get("app.log.2")).isLessThan(turns.get("app.log.1"));
        assertThat(bases.turns(1).values()).containsOnly(0).hasSize(3);
    }

    @Test
    void twoThatChangedTheirNamesWaitForNobody() {
        var bases = new Bases(true);
        Entry a = file("a.img", SIZE, 7);
        Entry b = file("b.img", SIZE + 1, 3);
        bases.enter(List.of(a, b));
        bases.wanted("a.img", file("a.img", SIZE + 1, 3), a);
        bases.wanted("b.img", file("b.img", SIZE, 7), b);
        assertThat(bases.turns(9)).containsOnlyKeys("a.img", "b.img");
    }

    @Test
    void nothingIsRememberedWhereBlocksAreNotCompared() {
        var bases = new Bases(false);
        bases.enter(List.of(file("report-v1.docx", SIZE, 1)));
        bases.wanted("report-v2.docx", file("report-v2.docx", SIZE, 2), null);
        bases.goes("report-v2.docx", file("report-v2.docx", SIZE, 2));
        assertThat(bases.turns(9)).isEmpty();
        assertThat(bases.of(RelPath.of("report-v2.docx"), file("report-v2.docx", SIZE, 2), null))
                .isEmpty();
    }

    private static Stream<String> words(String text) {
        return text == null ? Stream.of() : Stream.of(text.split("; "));
    }

    private static List<String> names(List<Entry> entries) {
        return entries.stream().map(Entry::name).toList();
    }

    private static Entry file(String name, long size, long seconds) {
        return new Entry(name, EntryKind.FILE, size, new Timestamp(seconds, 0), 0644, 0, 0, 0, 1, 0, "");
    }
}
