package org.ferrywright.endpoint.smb.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.BulkRead.Item;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.junit.jupiter.api.Test;

class TellingWalkTest {
    private static final EndpointException LOST =
            EndpointException.of(Kind.UNREACHABLE, "the line is cut").build();
    private static final int TOLD = 77;

    private final List<List<Item>> questions = new ArrayList<>();

    @Test
    void manySmallFoldersAreOneQuestion() throws Exception {
        List<Listing> folders =
                IntStream.range(0, 10).mapToObj(i -> folder("d" + i, 3)).toList();
        assertThat(all(folders, null, 20))
                .isEqualTo(folders.stream().map(TellingWalkTest::told).toList());
        // four items of each folder: five folders fill a question
        assertThat(questions).extracting(List::size).containsExactly(20, 20);
        assertThat(questions.getFirst().subList(4, 6))
                .extracting(Item::path)
                .containsExactly(RelPath.of("d1"), RelPath.of("d1/f0"));
    }

    @Test
    void largeFolderIsAskedWhole() throws Exception {
        List<Listing> folders = List.of(folder("a", 50), folder("b", 0), folder("c", 1));
        assertThat(all(folders, null, 20))
                .isEqualTo(folders.stream().map(TellingWalkTest::told).toList());
        assertThat(questions).extracting(List::size).containsExactly(51, 3);
    }

    @Test
    void linksAreNotAsked() throws Exception {
        var listing = new Listing(
                RelPath.of("a"),
                entry("a", EntryKind.DIRECTORY),
                List.of(entry("x", EntryKind.SYMLINK), entry("y", EntryKind.FILE)),
                List.of("t"),
                List.of("w"),
                Optional.of(LOST));
        assertThat(all(List.of(listing), null, 20)).containsExactly(told(listing));
        assertThat(questions).extracting(List::size).containsExactly(2);
    }

    @Test
    void emptyWalkAsksNothing() throws Exception {
        assertThat(all(List.of(), null, 20)).isEmpty();
        assertThat(questions).isEmpty();
    }

    @Test
    void whatWasListedBeforeAFailureIsTold() throws Exception {
        var walk = walk(List.of(folder("a", 1), folder("b", 1)), LOST, 20);
        assertThat(walk.next().directory()).isEqualTo(RelPath.of("a"));
        assertThat(walk.next().directory()).isEqualTo(RelPath.of("b"));
        assertThatThrownBy(walk::next).isSameAs(LOST);
    }

    private List<Listing> all(List<Listing> listed, EndpointException end, int together) throws Exception {
        var all = new ArrayList<Listing>();
        try (var walk = walk(listed, end, together)) {
            for (Listing l = walk.next(); l != null; l = walk.next()) {
                all.add(l);
            }
        }
        return all;
    }

    private TellingWalk walk(List<Listing> listed, EndpointException end, int together) {
        Iterator<Listing> rest = listed.iterator();
        var walk = new TreeCursor() {
            @Override
            public Listing next() throws EndpointException {
                if (rest.hasNext()) {
                    return rest.next();
                }
                if (end != null) {
                    throw end;
                }
                return null;
            }

            @Override
            public void close() {
                // nothing is open
            }
        };
        return new TellingWalk(
                walk,
                items -> {
                    questions.add(List.copyOf(items));
                    return items.stream().map(i -> told(i.entry())).toList();
                },
                together);
    }

    private static Listing folder(String name, int files) {
        return new Listing(
                RelPath.of(name),
                entry(name, EntryKind.DIRECTORY),
                IntStream.range(0, files)
                        .mapToObj(i -> entry("f" + i, EntryKind.FILE))
                        .toList(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static Entry entry(String name, EntryKind kind) {
        return entry(name, kind, Entry.UNKNOWN);
    }

    private static Entry entry(String name, EntryKind kind, int mode) {
        return new Entry(name, kind, 1, new Timestamp(0, 0), mode, -1, -1, 0, 1, 0, "");
    }

    private static Entry told(Entry e) {
        return entry(e.name(), e.kind(), TOLD);
    }

    private static Listing told(Listing l) {
        return new Listing(
                l.directory(),
                told(l.self()),
                l.entries().stream()
                        .map(e -> e.isFile() || e.isDirectory() ? told(e) : e)
                        .toList(),
                l.temporaries(),
                l.withheld(),
                l.fault());
    }
}
