package org.ferrywright.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.ferrywright.core.Attributes;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Timestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActionLogTest {
    private static final Entry FILE = new Entry(
            "n\udc80\n", EntryKind.FILE, 1L << 40, new Timestamp(-1, 999_999_999), 04755, 1000, 0, 77, 3, -5, "");
    private static final Entry LINK =
            new Entry("l", EntryKind.SYMLINK, 0, new Timestamp(0, 0), Entry.UNKNOWN, 0, 0, 0, 1, 0, "../\u00e4");

    private static final List<Action> ALL = List.of(
            new Action.Store("a/n\udc80\n", FILE, null),
            new Action.Store("a", FILE, LINK),
            new Action.Link("l", LINK, null),
            new Action.HardLink("h", "a", FILE, FILE),
            new Action.Folder("d", FILE),
            new Action.Adjust("d", EntryKind.DIRECTORY, FILE.attributes(), true, FILE),
            new Action.Adjust("e", EntryKind.FILE, Attributes.NONE, false, null),
            new Action.Move("m", "from/here", LINK),
            new Action.Compare("c", FILE, LINK),
            new Action.Remove("r", LINK),
            new Action.Sweep("t"),
            new Action.Again("g"));

    @TempDir
    Path folder;

    @Test
    void whatWasAppendedIsReadInEitherDirection() throws Exception {
        try (var log = new ActionLog(folder.resolve("log"))) {
            for (Action a : ALL) {
                log.append(a);
            }
            assertThat(log.count()).isEqualTo(ALL.size());
            assertThat(read(log, true)).isEqualTo(ALL);
            assertThat(read(log, false)).isEqualTo(ALL.reversed());
        }
        assertThat(Files.list(folder)).isEmpty();
    }

    @Test
    void aLogLargerThanItsWindowsIsReadWhole() throws Exception {
        try (var log = new ActionLog(folder.resolve("log"))) {
            for (int i = 0; i < 50_000; i++) {
                log.append(new Action.Remove("folder/some name " + i, FILE));
            }
            List<Action> forward = read(log, true);
            assertThat(forward).hasSize(50_000);
            assertThat(read(log, false)).isEqualTo(forward.reversed());
        }
    }

    @Test
    void theDigestTellsWhatIsInTheLog() throws Exception {
        assertThat(digest(ALL)).isEqualTo(digest(ALL)).isNotEqualTo(digest(ALL.reversed()));
        assertThat(digest(ALL)).isNotEqualTo(digest(ALL.subList(0, 9)));
        assertThat(digest(List.of())).hasSize(64);
    }

    private String digest(List<Action> actions) throws Exception {
        try (var log = new ActionLog(folder.resolve("log"))) {
            for (Action a : actions) {
                log.append(a);
            }
            return log.digest();
        }
    }

    private static List<Action> read(ActionLog log, boolean forward) throws Exception {
        var all = new ArrayList<Action>();
        if (forward) {
            log.forward(all::addAll);
        } else {
            log.backward(all::addAll);
        }
        return all;
    }
}
