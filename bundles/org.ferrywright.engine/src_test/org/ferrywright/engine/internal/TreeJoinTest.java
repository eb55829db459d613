package org.ferrywright.engine.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.ferrywright.core.Comparison;
import org.ferrywright.core.Entry;
import org.ferrywright.core.EntryKind;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Mode;
import org.ferrywright.core.NameRules;
import org.ferrywright.core.Reconciler;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.Timestamp;
import org.ferrywright.core.Verdict;
import org.ferrywright.endpoint.CommitMode;
import org.ferrywright.endpoint.EndpointException;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.ferrywright.endpoint.RecursiveList.TreeCursor;
import org.ferrywright.endpoint.Traits;
import org.ferrywright.engine.RunObserver;
import org.junit.jupiter.api.Test;

/** Each listing is written as {@code path: name name/ name@}; a slash marks folders, an at sign links, {@code !} a short listing. */
class TreeJoinTest {
    private final List<String> decisions = new ArrayList<>();
    private final List<String> anew = new ArrayList<>();
    private final List<String> touchedFolders = new ArrayList<>();

    @Test
    void namesOfOneSideAreCreatedOrDeleted() throws Exception {
        join(Mode.MIRROR, Filter.ALL, List.of(": a c"), List.of(": b c"));
        assertThat(decisions).containsExactly("CREATE a", "DELETE b", "UNCHANGED c");
    }

    @Test
    void updateKeepsWhatTheSourceLacks() throws Exception {
        join(Mode.UPDATE, Filter.ALL, List.of(": a"), List.of(": b d/", "d: x"));
        assertThat(decisions).containsExactly("CREATE a", "KEEP b", "KEEP d");
    }

    @Test
    void aDeletedFolderIsDeletedWithAllThatIsInIt() throws Exception {
        join(Mode.MIRROR, Filter.ALL, List.of(": a"), List.of(": a d/", "d: e/ x", "d/e: y"));
        assertThat(decisions).containsExactly("UNCHANGED a", "DELETE d", "DELETE d/e", "DELETE d/x", "DELETE d/e/y");
    }

    @Test
    void aShortListingOfTheSourceDeletesNothingInThatFolder() throws Exception {
        join(Mode.MIRROR, Filter.ALL, List.of(":! a d/", "d: x"), List.of(": a b d/ e/", "d: x y", "e: z"));
        assertThat(decisions).containsExactly("fault source .", "UNCHANGED a", "UNCHANGED d/x", "DELETE d/y");
    }

    @Test
    void aShortListingOfTheTargetIsNotWrittenInto() throws Exception {
        join(Mode.MIRROR, Filter.ALL, List.of(": a b"), List.of(":! a"));
        assertThat(decisions).containsExactly("fault target .", "UNCHANGED a", "SKIP_UNREADABLE b");
    }

    @Test
    void aFolderInPlaceOfAFileIsMadeLateWithAllThatIsInIt() throws Exception {
        join(Mode.MIRROR, Filter.ALL, List.of(": x/", "x: y/ z", "x/y: q"), List.of(": x"));
        assertThat(decisions)
                .containsExactly(
                        "DELETE x", "CREATE x late", "CREATE x/y late", "CREATE x/z late", "CREATE x/y/q late");
    }

    @Test
    void aFileInPlaceOfAFolderIsMadeLate() throws Exception {
        join(Mode.MIRROR, Filter.ALL, List.of(": x"), List.of(": x/", "x: y"));
        assertThat(decisions).containsExactly("DELETE x", "CREATE x late", "DELETE x/y");
    }

    @Test
    void updateLeavesAnotherKindAndAllThatIsInIt() throws Exception {
        join(Mode.UPDATE, Filter.ALL, List.of(": x/", "x: y"), List.of(": x"));
        assertThat(decisions).containsExactly("SKIP_KIND x");
    }

    @Test
    void aLinkReplacesAFileInOneStep() throws Exception {
        join(Mode.UPDATE, Filter.ALL, List.of(": x@"), List.of(": x"));
        assertThat(decisions).containsExactly("UPDATE_CONTENT x");
    }

    @Test
    void searchedFoldersAppearOnlyWithSomethingInThem() throws Exception {
        var only = new Filter(List.of(new Filter.Rule(true, "*.txt")));
        join(Mode.MIRROR, only, List.of(": d/ e/", "d: f/", "d/f: a.txt", "e:"), List.of(":"));
        assertThat(decisions).containsExactly("CREATE d", "CREATE d/f", "CREATE d/f/a.txt");
    }

    @Test
    void aSearchedFolderOfTheTargetStays() throws Exception {
        var only = new Filter(List.of(new Filter.Rule(true, "*.txt")));
        join(Mode.MIRROR, only, List.of(":"), List.of(": d/", "d: a.txt"));
        assertThat(decisions).containsExactly("DELETE d/a.txt");
    }

    @Test
    void aFolderIsTouchedByWhatIsWrittenAnewInItWhateverTheVerdict() throws Exception {
        anew.add("d/name");
        join(
                Mode.MIRROR,
                Filter.ALL,
                List.of(": d/ e/ f/", "d: name", "e: name", "f: more"),
                List.of(": d/ e/ f/", "d: name", "e: name", "f:"));
        assertThat(decisions).contains("UNCHANGED d/name");
        assertThat(touchedFolders).containsExactly("d", "f");
    }

    @Test
    void foldersOutOfOrderEndTheRun() {
        assertThatThrownBy(() -> join(Mode.MIRROR, Filter.ALL, List.of(": a/ b/", "b: x", "a: y"), List.of(":")))
                .isInstanceOfSatisfying(EndpointException.class, e -> {
                    assertThat(e.kind()).isEqualTo(Kind.PROTOCOL);
                    assertThat(e.scope()).isEqualTo(EndpointException.Scope.ENDPOINT);
                });
    }

    @Test
    void namesOutOfOrderOrTwiceEndTheRun() {
        assertThatThrownBy(() -> join(Mode.MIRROR, Filter.ALL, List.of(": b a"), List.of(":")))
                .hasMessageContaining("order");
        assertThatThrownBy(() -> join(Mode.MIRROR, Filter.ALL, List.of(": a a"), List.of(":")))
                .hasMessageContaining("order");
    }

    @Test
    void whatIsWithheldOnOneSideIsLeftAloneOnBoth() throws Exception {
        join(Mode.MIRROR, Filter.ALL, List.of(": a ~b d ~d2"), List.of(": b ~a ~d d2/", "d2: e/ x", "d2/e: y"));
        assertThat(decisions).isEmpty();
        assertThat(touchedFolders).isEmpty();
    }

    @Test
    void aFolderThatIsWithheldThereIsNotEntered() throws Exception {
        join(Mode.MIRROR, Filter.ALL, List.of(": d/ e", "d: x", "d/y: z"), List.of(": ~d e"));
        assertThat(decisions).containsExactly("UNCHANGED e");
    }

    @Test
    void aPeerThatTellsANameTwiceIsNotBelieved() {
        assertThatThrownBy(() -> join(Mode.MIRROR, Filter.ALL, List.of(": a ~a"), List.of(":")))
                .hasMessageContaining("both as excluded and not");
    }

    private void join(Mode mode, Filter filter, List<String> source, List<String> target) throws Exception {
        var reconciler = new Reconciler(mode, new Comparison(1, true, true, true, false));
        var root = new AbsentRoot(new Traits(CommitMode.ATOMIC_REPLACE, 1, NameRules.POSIX, true, true, false, "any"));
        var spellings = new Spellings(root, root, false, false, new Tally(RunObserver.SILENT));
        new TreeJoin((path, a, b) -> reconciler.decide(a, b), mode, filter, new Recorder(), spellings)
                .run(cursor(source), cursor(target));
    }

    private final class Recorder implements TreeJoin.Sink {
        @Override
        public boolean decided(String path, Verdict verdict, Entry source, Entry target, boolean late) {
            decisions.add(verdict + " " + path + (late ? " late" : ""));
            return anew.contains(path);
        }

        @Override
        public void folder(String path, Entry source, Entry target, boolean touched) {
            if (touched) {
                touchedFolders.add(path);
            }
        }

        @Override
        public void fault(String path, boolean atSource, EndpointException cause) {
            decisions.add("fault " + (atSource ? "source " : "target ") + RelPath.of(path));
        }

        @Override
        public void temporaries(String directory, List<String> names) {}

        @Override
        public void entering(List<Entry> target) {}

        @Override
        public void scanned(long source, long target) {}

        @Override
        public void leaving() {}
    }

    private static TreeCursor cursor(List<String> listings) {
        Iterator<Listing> all = listings.stream()
                .filter(l -> l.contains(":"))
                .map(TreeJoinTest::listing)
                .iterator();
        return new TreeCursor() {
            @Override
            public Listing next() {
                return all.hasNext() ? all.next() : null;
            }

            @Override
            public void close() {}
        };
    }

    private static Listing listing(String text) {
        int colon = text.indexOf(':');
        String rest = text.substring(colon + 1);
        boolean cut = rest.startsWith("!");
        List<String> names = Stream.of((cut ? rest.substring(1) : rest).trim().split(" +"))
                .filter(n -> !n.isEmpty())
                .toList();
        List<String> withheld = names.stream()
                .filter(n -> n.startsWith("~"))
                .map(n -> n.substring(1))
                .toList();
        List<Entry> entries = names.stream()
                .filter(n -> !n.startsWith("~"))
                .map(TreeJoinTest::entry)
                .toList();
        RelPath path = RelPath.of(text.substring(0, colon));
        Optional<EndpointException> fault = cut
                ? Optional.of(EndpointException.item(Kind.INTERNAL, path, "an input/output error"))
                : Optional.empty();
        return new Listing(path, entry(path.name() + "/"), entries, List.of(), withheld, fault);
    }

    private static Entry entry(String text) {
        char last = text.charAt(text.length() - 1);
        EntryKind kind = switch (last) {
            case '/' -> EntryKind.DIRECTORY;
            case '@' -> EntryKind.SYMLINK;
            default -> EntryKind.FILE;
        };
        String name = kind == EntryKind.FILE ? text : text.substring(0, text.length() - 1);
        return new Entry(
                name, kind, 0, new Timestamp(1, 0), 0644, 0, 0, 0, 1, 0, kind == EntryKind.SYMLINK ? "to" : "");
    }
}
