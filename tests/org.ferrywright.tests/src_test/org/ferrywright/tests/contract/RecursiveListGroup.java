package org.ferrywright.tests.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Callable;
import org.ferrywright.core.Aspect;
import org.ferrywright.core.Entry;
import org.ferrywright.core.Extras;
import org.ferrywright.core.Filter;
import org.ferrywright.core.Filter.Rule;
import org.ferrywright.core.Filter.Verdict;
import org.ferrywright.core.RelPath;
import org.ferrywright.core.RevisionNames;
import org.ferrywright.core.Timestamp;
import org.ferrywright.endpoint.EndpointException.Kind;
import org.ferrywright.endpoint.RecursiveList;
import org.ferrywright.endpoint.RecursiveList.Listing;
import org.junit.jupiter.api.Test;

/** Walks of whole trees. */
@Exercises(RecursiveList.class)
abstract class RecursiveListGroup extends ContractGroup {
    @Test
    void anEmptyTreeIsItsRoot() {
        var listings = walk("", Filter.ALL);
        assertThat(listings).hasSize(1);
        assertThat(listings.getFirst())
                .returns(RelPath.ROOT, Listing::directory)
                .returns(List.of(), Listing::entries);
        assertThat(listings.getFirst().self().with(Extras.UNKNOWN)).isEqualTo(stat("").with(Extras.UNKNOWN));
        assertThat(listings.getFirst().complete()).isTrue();
    }

    @Test
    void tellsWhatListTellsInTreeOrder() {
        for (long seed = 1; seed <= 4; seed++) {
            String top = "tree" + seed;
            backdoor().directory(top);
            grow(top, new Random(seed));
        }
        var listings = walk("", Filter.ALL);
        assertThat(listings)
                .extracting(l -> l.directory().value())
                .isSortedAccordingTo(RelPath.TREE_ORDER)
                .doesNotHaveDuplicates();
        List<Listing> expected = new ArrayList<>();
        model(RelPath.ROOT, expected);
        assertThat(listings)
                .usingElementComparator(Comparator.comparing(Listing::toString))
                .containsExactlyElementsOf(expected);
    }

    @Test
    void siblingsAreOrderedAsStrings() {
        for (String name : List.of("a", "a-b", "a.b", "a0", "C", "aa", "B", "é", "\ud83d\ude00", "\uff5e")) {
            backdoor().directory(name);
            backdoor().file(name + "/x", new byte[0]);
        }
        var listings = walk("", Filter.ALL);
        assertThat(listings.getFirst().entries()).extracting(Entry::name).isSorted();
        assertThat(listings).extracting(l -> l.directory().value()).isSortedAccordingTo(RelPath.TREE_ORDER);
        assertThat(listings).hasSize(11);
    }

    @Test
    void hostileNamesAreToldExactly() {
        for (String name : hostileNames()) {
            backdoor().directory(name);
            backdoor().file(name + "/" + name, new byte[0]);
        }
        var listings = walk("", Filter.ALL);
        assertThat(listings).hasSize(hostileNames().size() + 1);
        assertThat(listings.subList(1, listings.size()))
                .allSatisfy(l -> assertThat(l.entries())
                        .extracting(Entry::name)
                        .containsExactly(l.directory().name()));
    }

    @Test
    void neverEntersALink() {
        backdoor().link("out", backdoor().outside());
        backdoor().link("loop", ".");
        backdoor().directory("d");
        backdoor().link("d/up", "..");
        assertThat(walk("", Filter.ALL)).extracting(l -> l.directory().value()).containsExactly("", "d");
        assertRefused(() -> walkAll("out", Filter.ALL));
        assertRefused(() -> walkAll("out/inner", Filter.ALL));
    }

    @Test
    void startsBelowTheRoot() {
        backdoor().directory("a");
        backdoor().directory("a/b");
        backdoor().file("a/b/f", text("x"));
        backdoor().directory("c");
        var listings = walk("a", Filter.ALL);
        assertThat(listings).extracting(l -> l.directory().value()).containsExactly("a", "a/b");
        assertThat(listings.getFirst().self().with(Extras.UNKNOWN))
                .isEqualTo(stat("a").with(Extras.UNKNOWN));
        assertThat(listings.get(1).entries())
                .extracting(e -> e.with(Extras.UNKNOWN))
                .containsExactly(stat("a/b/f").with(Extras.UNKNOWN));
    }

    @Test
    void failsWhereThereIsNoFolderToStart() {
        backdoor().file("f", text("x"));
        assertFails(() -> walkAll("no", Filter.ALL), Kind.NOT_FOUND);
        assertFails(() -> walkAll("f", Filter.ALL), Kind.NOT_DIRECTORY);
    }

    @Test
    void whatIsExcludedIsNeitherToldNorEntered() {
        for (String directory : List.of("keep", "skip", "keep/skip", "keep/sub", "keep/sub/skip")) {
            backdoor().directory(directory);
            backdoor().file(directory + "/a.txt", new byte[0]);
            backdoor().file(directory + "/a.log", new byte[0]);
        }
        backdoor().file("keep/sub/skip.txt", new byte[0]);
        var listings = walk("", filter(false, "skip/", false, "*.log", false, "/keep/a.txt"));
        assertThat(told(listings)).containsExactly("keep", "keep/sub", "keep/sub/a.txt", "keep/sub/skip.txt");
        assertThat(listings).extracting(l -> l.directory().value()).containsExactly("", "keep", "keep/sub");
    }

    @Test
    void oldVersionsAreToldOnlyWhereTheWalkStartsThere() {
        String reserved = RevisionNames.FOLDER.value();
        for (String directory : List.of(reserved, reserved + "/d", "a", "a/" + reserved)) {
            backdoor().directory(directory);
            backdoor().file(directory + "/f", new byte[0]);
        }
        backdoor().file(reserved + ".txt", new byte[0]);
        var everything = filter(true, "*");
        assertThat(told(walk("", Filter.ALL))).containsExactly(reserved + ".txt", "a", "a/f");
        assertThat(told(walk("", everything))).containsExactly(reserved + ".txt", "a", "a/f");
        assertThat(told(walk(reserved, Filter.ALL)))
                .containsExactly(reserved + "/d", reserved + "/d/f", reserved + "/f");
        assertThat(told(walk(reserved + "/d", Filter.ALL))).containsExactly(reserved + "/d/f");
    }

    @Test
    void foldersAreSearchedForWhatIsIncluded() {
        backdoor().directory("a");
        backdoor().directory("a/b");
        backdoor().file("a/b/x.jpg", new byte[0]);
        backdoor().file("a/b/x.txt", new byte[0]);
        backdoor().file("x.txt", new byte[0]);
        assertThat(told(walk("", filter(true, "*.jpg")))).containsExactly("a", "a/b", "a/b/x.jpg");
    }

    @Test
    void whatIsExcludedForItsFactsIsWithheld() {
        backdoor().directory("cache");
        backdoor().file("cache/f", new byte[0]);
        backdoor().directory("d");
        backdoor().file("d/large", new byte[2_000]);
        backdoor().file("d/small", new byte[20]);
        backdoor().file("d/x.log", new byte[2_000]);
        backdoor().link("d/link", "small");
        var listings = walk("", filter(false, "{size>1k}", false, "cache/", false, "*.log", false, "{type:link}"));
        assertThat(told(listings)).containsExactly("d", "d/small");
        assertThat(listings.getFirst().withheld()).containsExactly("cache");
        assertThat(listings.getLast().withheld()).containsExactlyInAnyOrder("large", "link");
    }

    /** An excluded name is withheld exactly when the filter says so; the same filter decides alike wherever the walk runs. */
    @Test
    void decidesAsTheFilterDoesWhereverItWalks() {
        backdoor().directory("t");
        grow("t", new Random(20));
        String[] patterns = {
            "*1",
            "*2/",
            "{size>50}",
            "*3{size<=50}",
            "{age<1h}",
            "re:.*[ab]\\d",
            "{type:link}",
            "{type:folder}",
            "A*",
            "{attr:hidden}"
        };
        var random = new Random(21);
        int withheld = 0;
        for (int i = 0; i < 40; i++) {
            List<Rule> rules = new ArrayList<>();
            for (int n = random.nextInt(3); n >= 0; n--) {
                rules.add(new Rule(random.nextInt(3) == 0, patterns[random.nextInt(patterns.length)]));
            }
            var filter = new Filter(rules, random.nextBoolean()).at(Timestamp.of(Instant.now()));
            List<Listing> expected = new ArrayList<>();
            filtered(RelPath.ROOT, filter, filter.root(), expected);
            var told = walk("", filter);
            assertThat(told).as(rules.toString()).hasSameSizeAs(expected);
            for (int k = 0; k < told.size(); k++) {
                assertThat(told.get(k).entries())
                        .as(rules.toString())
                        .isEqualTo(expected.get(k).entries());
                assertThat(told.get(k).withheld())
                        .as(rules.toString())
                        .containsExactlyInAnyOrderElementsOf(expected.get(k).withheld());
                withheld += expected.get(k).withheld().size();
            }
        }
        assertThat(withheld).isPositive();
    }

    private void filtered(RelPath directory, Filter filter, Verdict verdict, List<Listing> out) {
        List<Entry> taken = new ArrayList<>();
        List<String> withheld = new ArrayList<>();
        var entries = list(directory.value());
        entries.sort(Comparator.comparing(Entry::name));
        for (Entry e : entries) {
            String path = directory.child(e.name()).value();
            if (filter.test(path, e, verdict) != Verdict.EXCLUDED) {
                taken.add(e);
            } else if (filter.withholds(path, verdict)) {
                withheld.add(e.name());
            }
        }
        out.add(new Listing(directory, stat(directory.value()), taken, List.of(), withheld, Optional.empty()));
        for (Entry e : taken) {
            if (e.isDirectory()) {
                RelPath path = directory.child(e.name());
                filtered(path, filter, filter.testFolder(path.value(), verdict), out);
            }
        }
    }

    @Test
    void temporariesAreToldApart() {
        String one = temporary();
        String two = temporary();
        backdoor().directory("d");
        backdoor().file("d/" + one, text("x"));
        backdoor().file("d/" + two, text("x"));
        backdoor().file("d/f", text("x"));
        for (var filter : List.of(Filter.ALL, filter(false, "*.part"), filter(true, "*"))) {
            var listing = walk("", filter).get(1);
            assertThat(listing.temporaries()).containsExactlyInAnyOrder(one, two);
            assertThat(listing.entries()).extracting(Entry::name).containsExactly("f");
        }
    }

    @Test
    void tellsALargeFolderWhole() {
        backdoor().directory("d");
        for (int i = 0; i < 5_000; i++) {
            backdoor().file("d/" + i, new byte[0]);
        }
        var entries = walk("", Filter.ALL).get(1).entries();
        assertThat(entries).hasSize(5_000).extracting(Entry::name).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void tellsManyFolders() {
        for (int i = 0; i < 300; i++) {
            backdoor().directory("d" + i);
            backdoor().directory("d" + i + "/e");
            backdoor().file("d" + i + "/e/f", new byte[0]);
        }
        assertThat(walk("", Filter.ALL)).hasSize(601);
        assertThat(told(walk("", Filter.ALL))).hasSize(900);
    }

    @Test
    void aFolderThatMayNotBeReadIsTold() {
        for (String directory : List.of("a", "b", "c")) {
            backdoor().directory(directory);
            backdoor().file(directory + "/f", text("x"));
        }
        assumeTrue(backdoor().deny("b"), "nothing is denied to root");
        var listings = walk("", Filter.ALL);
        assertThat(listings).extracting(l -> l.directory().value()).containsExactly("", "a", "b", "c");
        assertThat(listings.get(2).complete()).isFalse();
        assertThat(listings.get(2).fault().orElseThrow().kind()).isEqualTo(Kind.DENIED);
        assertThat(listings.get(3).entries()).hasSize(1);
    }

    @Test
    void aFolderThatVanishesMeanwhileIsNeverToldAsEmpty() throws Exception {
        for (int i = 0; i < 400; i++) {
            backdoor().directory("d" + i);
            backdoor().file("d" + i + "/f", text("x"));
        }
        try (var cursor = facet(RecursiveList.class).walk(RelPath.ROOT, Filter.ALL)) {
            cursor.next();
            for (int i = 0; i < 400; i++) {
                backdoor().remove("d" + i + "/f");
                backdoor().remove("d" + i);
            }
            for (var listing = cursor.next(); listing != null; listing = cursor.next()) {
                // a folder emptied by the one who removes it may be seen in between
                boolean whole = listing.complete() && listing.entries().size() <= 1;
                assertThat(whole || listing.fault().isPresent()).isTrue();
            }
        }
        assertThat(walk("", Filter.ALL)).hasSize(1);
    }

    @Test
    void mayBeLeftEarly() throws Exception {
        for (int i = 0; i < 100; i++) {
            backdoor().directory("d" + i);
        }
        // each leaves a connection behind that is of no more use
        int rounds = fixture().limits().contains(Fixture.Limit.SLOW_TO_CONNECT) ? 6 : 30;
        for (int i = 0; i < rounds; i++) {
            try (var cursor = facet(RecursiveList.class).walk(RelPath.ROOT, Filter.ALL)) {
                assertThat(cursor.next().entries()).hasSize(100);
            }
        }
        assertThat(walk("", Filter.ALL)).hasSize(101);
    }

    @Test
    void aWalkThatWasGivenUpHasNoEnd() throws Exception {
        for (int i = 0; i < 100; i++) {
            backdoor().directory("d" + i);
        }
        for (int read = 0; read < 60; read += 20) {
            var cursor = facet(RecursiveList.class).walk(RelPath.ROOT, Filter.ALL);
            for (int i = 0; i < read; i++) {
                assertThat(cursor.next()).isNotNull();
            }
            cursor.close();
            cursor.close();
            assertThat(catchThrowable(cursor::next))
                    .as("what was given up is not complete")
                    .isNotNull();
        }
    }

    @Test
    void theEndStaysTheEnd() throws Exception {
        try (var cursor = facet(RecursiveList.class).walk(RelPath.ROOT, Filter.ALL)) {
            assertThat(cursor.next()).isNotNull();
            assertThat(cursor.next()).isNull();
            assertThat(cursor.next()).isNull();
        }
    }

    @Test
    void manyWalkAtOnce() throws Exception {
        backdoor().directory("t");
        grow("t", new Random(9));
        // a server that was told no creation time takes the earliest it knows, and a folder's time of access changes by
        // the first listing
        walk("", Filter.ALL);
        var expected = walk("", Filter.ALL);
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 12; i++) {
            calls.add(() -> walk("", Filter.ALL).equals(expected));
        }
        assertThat(together(calls)).containsOnly(true);
    }

    @Test
    void anInterruptEndsIt() {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> walkAll("", Filter.ALL));
        assertThat(Thread.interrupted()).isFalse();
        assertThat(walk("", Filter.ALL)).hasSize(1);
    }

    private List<Listing> walk(String start, Filter filter) {
        return get(() -> walkAll(start, filter));
    }

    private List<Listing> walkAll(String start, Filter filter) throws Exception {
        List<Listing> out = new ArrayList<>();
        try (var cursor = facet(RecursiveList.class).walk(path(start), filter, Aspect.EXTENDED)) {
            for (var listing = cursor.next(); listing != null; listing = cursor.next()) {
                out.add(listing);
            }
        }
        return out;
    }

    private static List<String> told(List<Listing> listings) {
        return listings.stream()
                .flatMap(l -> l.entries().stream()
                        .map(e -> l.directory().child(e.name()).value()))
                .sorted(RelPath.TREE_ORDER)
                .toList();
    }

    /** What a walk has to tell, from {@code list} and {@code stat}. */
    private void model(RelPath directory, List<Listing> out) {
        var entries = list(directory.value());
        entries.sort(Comparator.comparing(Entry::name));
        out.add(new Listing(directory, stat(directory.value()), entries, List.of(), List.of(), Optional.empty()));
        entries.stream().filter(Entry::isDirectory).forEach(e -> model(directory.child(e.name()), out));
    }

    private void grow(String directory, Random random) {
        for (int i = random.nextInt(6); i >= 0; i--) {
            String path = directory + "/" + "ab.-~A é".charAt(random.nextInt(8)) + i;
            int kind = random.nextInt(10);
            if (kind < 5) {
                backdoor().directory(path);
                if (path.chars().filter(c -> c == '/').count() < 5) {
                    grow(path, random);
                }
            } else if (kind < 9) {
                backdoor().file(path, bytes(random.nextInt(100), i));
            } else {
                backdoor().link(path, "target" + i);
            }
        }
    }

    private static Filter filter(Object... includeAndGlob) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < includeAndGlob.length; i += 2) {
            rules.add(new Rule((Boolean) includeAndGlob[i], (String) includeAndGlob[i + 1]));
        }
        return new Filter(rules);
    }
}
