package org.ferrywright.endpoint.ftp.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FactTest {
    @Test
    void tellsAFile() {
        assertThat(Fact.of("Type=file;Size=1234;Modify=20010203040506.789;Perm=r; the name ")
                        .entry("x"))
                .returns(EntryKind.FILE, Entry::kind)
                .returns(1234L, Entry::size)
                .returns(new Timestamp(981_173_106, 0), Entry::modified);
    }

    @Test
    void keepsBlanksOfNames() {
        assertThat(Fact.of("type=file;size=1;  two blanks ").name()).isEqualTo(" two blanks ");
        assertThat(Fact.of(" no facts").name()).isEqualTo("no facts");
    }

    @Test
    void aFolderItselfIsNotListed() {
        assertThat(Fact.of("type=cdir; .").listed()).isFalse();
        assertThat(Fact.of("type=pdir; ..").listed()).isFalse();
        assertThat(Fact.of("type=dir; d").listed()).isTrue();
    }

    @Test
    void linksAndWhatNobodyKnowsAreSpecial() {
        for (String type : List.of("OS.unix=slink:/target", "OS.unix=symlink", "unknown")) {
            assertThat(Fact.of("type=" + type + "; l").kind()).isEqualTo(EntryKind.SPECIAL);
        }
    }

    @Test
    void whatIsNotToldIsInDoubt() {
        assertThat(Fact.of("size=1;modify=20010203040506; f").entry("f").kind()).isEqualTo(EntryKind.UNREADABLE);
        assertThat(Fact.of("type=file;modify=20010203040506; f").entry("f").kind())
                .isEqualTo(EntryKind.UNREADABLE);
        assertThat(Fact.of("type=file;size=x;modify=never; f").lacking()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "b", "rest of a name", "type=file;size=1;", "type=file;size=1; "})
    void whatIsNoFactIsNone(String line) {
        assertThat(Fact.of(line)).isNull();
    }

    @Test
    void findsTheLineOfAnAnswer() {
        assertThat(Fact.in(new Reply(250, List.of("Start of list", " type=dir; /d", "End of list"))))
                .hasValueSatisfying(fact -> assertThat(fact.kind()).isEqualTo(EntryKind.DIRECTORY));
        assertThat(Fact.in(new Reply(250, List.of("", "Size=4096;Type=dir; d", "", "done"))))
                .hasValueSatisfying(fact -> assertThat(fact.kind()).isEqualTo(EntryKind.DIRECTORY));
        assertThat(Fact.in(new Reply(250, List.of("Start of list", "End of list"))))
                .isEmpty();
    }
}
