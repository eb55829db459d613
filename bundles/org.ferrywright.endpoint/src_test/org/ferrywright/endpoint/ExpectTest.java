package org.ferrywright.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.junit.jupiter.api.Test;

class ExpectTest {
    private static final Timestamp TIME = new Timestamp(5, 6);
    private static final Entry FILE = entry(EntryKind.FILE, 10, TIME, 7, 0, "");

    @Test
    void anyAndAbsent() {
        assertThat(Expect.ANY.holds(null)).isTrue();
        assertThat(Expect.ANY.holds(FILE)).isTrue();
        assertThat(Expect.ABSENT.holds(null)).isTrue();
        assertThat(Expect.ABSENT.holds(FILE)).isFalse();
        assertThat(Expect.same(FILE).holds(null)).isFalse();
    }

    @Test
    void sameIsKindSizeTimeAndIdentity() {
        var expect = Expect.same(FILE);
        assertThat(expect.holds(FILE)).isTrue();
        assertThat(expect.holds(entry(EntryKind.FILE, 11, TIME, 7, 0, ""))).isFalse();
        assertThat(expect.holds(entry(EntryKind.FILE, 10, new Timestamp(5, 7), 7, 0, "")))
                .isFalse();
        assertThat(expect.holds(entry(EntryKind.FILE, 10, TIME, 8, 0, ""))).isFalse();
        assertThat(expect.holds(entry(EntryKind.SYMLINK, 10, TIME, 7, 0, ""))).isFalse();
    }

    @Test
    void whatOneSideDoesNotKnowDoesNotCount() {
        assertThat(Expect.same(FILE).holds(entry(EntryKind.FILE, 10, TIME, 0, 0, "")))
                .isTrue();
        assertThat(Expect.same(entry(EntryKind.FILE, 10, TIME, 0, 0, "")).holds(FILE))
                .isTrue();
    }

    @Test
    void metadataAloneIsNoOtherFile() {
        assertThat(Expect.same(FILE).holds(entry(EntryKind.FILE, 10, TIME, 7, 99, "")))
                .isTrue();
    }

    @Test
    void aFolderOnlyHasToBeOne() {
        var folder = entry(EntryKind.DIRECTORY, 0, TIME, 7, 0, "");
        assertThat(Expect.same(folder).holds(entry(EntryKind.DIRECTORY, 0, new Timestamp(9, 9), 8, 0, "")))
                .isTrue();
        assertThat(Expect.same(folder).holds(FILE)).isFalse();
    }

    @Test
    void aLinkIsItsText() {
        var link = entry(EntryKind.SYMLINK, 0, TIME, 7, 0, "a");
        assertThat(Expect.same(link).holds(link)).isTrue();
        assertThat(Expect.same(link).holds(entry(EntryKind.SYMLINK, 0, TIME, 7, 0, "b")))
                .isFalse();
    }

    @Test
    void aDoubtIsNeverWhatWasExpected() {
        assertThat(Expect.same(Entry.unreadable("n")).holds(Entry.unreadable("n")))
                .isFalse();
        assertThat(Expect.ABSENT.holds(Entry.unreadable("n"))).isFalse();
    }

    private static Entry entry(
            EntryKind kind, long size, Timestamp time, long fileId, long changeToken, String target) {
        return new Entry("n", kind, size, time, 0644, 0, 0, fileId, 1, changeToken, target);
    }
}
