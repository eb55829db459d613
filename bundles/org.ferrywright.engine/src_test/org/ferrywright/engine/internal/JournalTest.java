package org.ferrywright.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void write() throws Exception {
        file = folder.resolve("0.journal");
        try (var journal = new Journal(file, "tcp://host/root", Pace.REAL)) {
            long first = journal.begin(List.of("a/.ferry~1", "a/\udcff.ferry~2"));
            journal.begin(List.of("b/.ferry~3"));
            journal.committed(first);
            journal.begin(List.of("c/.ferry~4"));
            journal.force();
        }
    }

    @Test
    void whatWasBegunAndNotCommittedIsUnfinished() throws Exception {
        assertThat(Journal.read(file))
                .isEqualTo(new Journal.Unfinished("tcp://host/root", List.of("b/.ferry~3", "c/.ferry~4")));
    }

    @Test
    void everyTornEndIsReadAsFarAsItGoes() throws Exception {
        long whole = Files.size(file);
        for (long length = whole; length >= 0; length--) {
            try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(length);
            }
            var read = Journal.read(file);
            assertThat(List.of("a/.ferry~1", "a/\udcff.ferry~2", "b/.ferry~3", "c/.ferry~4"))
                    .containsAll(read.temporaries());
        }
        assertThat(Journal.read(file)).isEqualTo(new Journal.Unfinished("", List.of()));
    }

    @Test
    void aFlippedBitEndsTheReading() throws Exception {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 3] ^= 1;
        Files.write(file, bytes);
        assertThat(Journal.read(file).temporaries()).containsExactly("b/.ferry~3");
    }

    @Test
    void aFinishedRunLeavesNoJournal() throws Exception {
        Path other = folder.resolve("1.journal");
        try (var journal = new Journal(other, "x", Pace.REAL)) {
            journal.remove();
        }
        assertThat(other).doesNotExist();
    }
}
