package org.ferrywright.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ferrywright.core.Entries.T1;
import static org.ferrywright.core.Entries.T2;
import static org.ferrywright.core.Entries.directory;
import static org.ferrywright.core.Entries.entry;
import static org.ferrywright.core.Entries.file;
import static org.ferrywright.core.Entries.link;
import static org.ferrywright.core.Entries.special;

import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static final Comparison FINE = new Comparison(1, true, true, true, false);
    private static final Comparison COARSE = new Comparison(1_000, false, false, true, false);

    @Test
    void contentOfFilesIsSizeAndTime() {
        assertThat(FINE.sameContent(file(3, T1), file(3, T1))).isTrue();
        assertThat(FINE.sameContent(file(3, T1), file(4, T1))).isFalse();
        assertThat(FINE.sameContent(file(3, T1), file(3, T2))).isFalse();
        assertThat(COARSE.sameContent(file(3, T1), file(3, T2))).isTrue();
    }

    @Test
    void contentOfLinksIsTheirText() {
        assertThat(FINE.sameContent(link("a"), link("a"))).isTrue();
        assertThat(FINE.sameContent(link("a"), link("b"))).isFalse();
    }

    @Test
    void foldersHaveNoContentOfTheirOwn() {
        assertThat(FINE.sameContent(directory(T1), directory(T2))).isTrue();
        assertThat(FINE.sameMetadata(directory(T1), directory(T2))).isFalse();
    }

    @Test
    void whatCannotBeReadIsNeverTheSame() {
        assertThat(FINE.sameContent(Entry.unreadable("n"), Entry.unreadable("n")))
                .isFalse();
        assertThat(FINE.sameContent(special(), special())).isFalse();
        assertThat(FINE.sameContent(file(0, T1), directory(T1))).isFalse();
    }

    @Test
    void metadataCountsAsFarAsBothKnowIt() {
        var a = entry(EntryKind.FILE, 1, T1, 0644, 1, 2, "");
        assertThat(FINE.sameMetadata(a, entry(EntryKind.FILE, 1, T1, 0600, 1, 2, "")))
                .isFalse();
        assertThat(COARSE.sameMetadata(a, entry(EntryKind.FILE, 1, T1, 0600, 1, 2, "")))
                .isTrue();
        assertThat(FINE.sameMetadata(a, entry(EntryKind.FILE, 1, T1, 0644, 9, 2, "")))
                .isFalse();
        assertThat(FINE.sameMetadata(a, entry(EntryKind.FILE, 1, T1, 0644, 1, 9, "")))
                .isFalse();
        assertThat(COARSE.sameMetadata(a, entry(EntryKind.FILE, 1, T1, 0644, 9, 9, "")))
                .isTrue();
        assertThat(FINE.sameMetadata(a, entry(EntryKind.FILE, 1, T1, Entry.UNKNOWN, Entry.UNKNOWN, Entry.UNKNOWN, "")))
                .isTrue();
        assertThat(FINE.sameMetadata(a, entry(EntryKind.FILE, 1, T2, 0644, 1, 2, "")))
                .isFalse();
    }

    @Test
    void permissionsOfALinkDoNotCount() {
        var a = entry(EntryKind.SYMLINK, 0, T1, 0777, 0, 0, "x");
        assertThat(FINE.sameMetadata(a, entry(EntryKind.SYMLINK, 0, T1, 0700, 0, 0, "x")))
                .isTrue();
        assertThat(FINE.sameMetadata(a, entry(EntryKind.SYMLINK, 0, T1, 0777, 5, 0, "x")))
                .isFalse();
    }
}
